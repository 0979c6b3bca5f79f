"""Addresses of the public pages."""

app_name = "agreements"

urlpatterns = []
