"""The web app: a list for the coordinator, a person for the doctor, a cohort for the researcher. Renders answers; holds no rules."""
