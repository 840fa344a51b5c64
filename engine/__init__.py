"""From rules and facts to an explained score. Nothing in this package knows a screen."""
