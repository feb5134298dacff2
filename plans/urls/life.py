"""Addresses of boards, votes and the life of plans."""

from django.urls import path

from plans.views import directors, life, resolutions, terminations

urlpatterns = [
    path("directors/", directors.DirectorListView.as_view(), name="directors"),
    path("directors/new/", directors.DirectorCreateView.as_view(), name="director-new"),
    path("directors/<int:pk>/", directors.DirectorDetailView.as_view(), name="director"),
    path("directors/<int:pk>/term/", directors.TermView.as_view(), name="director-term"),
    path("directors/<int:pk>/correct/", directors.CorrectDirectorView.as_view(), name="director-correct"),
    path("directors/<int:pk>/interest/", directors.InterestView.as_view(), name="director-interest"),
    path("resolutions/", resolutions.ResolutionListView.as_view(), name="resolutions"),
    path("resolutions/new/", resolutions.MeetingView.as_view(), name="resolution-new"),
    path("resolutions/new/votes/", resolutions.VotesView.as_view(), name="resolution-votes"),
    path("resolutions/<int:pk>/", resolutions.ResolutionDetailView.as_view(), name="resolution"),
    path("resolutions/<int:pk>/void/", resolutions.VoidView.as_view(), name="resolution-void"),
    path("resolutions/<int:pk>/minutes/", resolutions.MinutesView.as_view(), name="resolution-minutes"),
    path("plans/<int:pk>/life/", life.PlanLifeView.as_view(), name="plan-life"),
    path("plans/<int:pk>/terminations/new/", terminations.TerminationCreateView.as_view(), name="termination-new"),
    path("plans/<int:pk>/register/", terminations.RegisterView.as_view(), name="register-keep"),
    path("schedule-a/<int:pk>/life/", life.FundLifeView.as_view(), name="fund-life"),
    path("schedule-a/<int:pk>/conditions/new/", terminations.ConditionCreateView.as_view(), name="condition-new"),
    path("conditions/<int:pk>/void/", terminations.ConditionVoidView.as_view(), name="condition-void"),
    path("terminations/", terminations.TerminationListView.as_view(), name="terminations"),
    path("terminations/<int:pk>/", terminations.TerminationDetailView.as_view(), name="termination"),
    path("terminations/<int:pk>/void/", terminations.TerminationVoidView.as_view(), name="termination-void"),
]
