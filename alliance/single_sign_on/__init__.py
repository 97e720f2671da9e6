"""Single sign-on by OpenID Connect: how it is set up, and what is asked of the provider."""
