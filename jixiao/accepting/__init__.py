"""`jixiao accept`: free wordings are read, shown, and become 读作 where the author agrees."""
