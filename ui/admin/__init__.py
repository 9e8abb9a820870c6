"""Pages and routes for those who look after the guidelines, and the login."""
