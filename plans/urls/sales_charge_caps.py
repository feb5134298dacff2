"""Addresses of caps on sales charges and prime rates."""

from django.urls import path

from plans.views import sales_charge_caps as caps

urlpatterns = [
    path("sales-charge-caps/", caps.SalesChargeCapListView.as_view(), name="sales-charge-caps"),
    path("plans/<int:pk>/sales-charge-caps/new/", caps.KeepSalesChargeCapView.as_view(), name="sales-charge-cap-new"),
    path("sales-charge-caps/<int:pk>/", caps.SalesChargeCapDetailView.as_view(), name="sales-charge-cap"),
    path("sales-charge-caps/<int:pk>/revoke/", caps.RevokeSalesChargeCapView.as_view(), name="sales-charge-cap-revoke"),
    path("prime-rates/", caps.PrimeRateListView.as_view(), name="prime-rates"),
    path("plans/<int:pk>/prime-rates/new/", caps.SetPrimeRateView.as_view(), name="prime-rate-new"),
    path("prime-rates/<int:pk>/", caps.PrimeRateDetailView.as_view(), name="prime-rate"),
    path("prime-rates/<int:pk>/revoke/", caps.RevokePrimeRateView.as_view(), name="prime-rate-revoke"),
]
