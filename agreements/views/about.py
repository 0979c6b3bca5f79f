"""What the catalogue covers and how it counts; what was done for accessibility. Second floor."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def about(request):
    return render(request, "agreements/about.html")


@require_safe
def accessibility(request):
    return render(request, "agreements/accessibility.html")
