"""The demonstration cohort: published cases as FHIR bundles and a seeded simulated cohort."""
