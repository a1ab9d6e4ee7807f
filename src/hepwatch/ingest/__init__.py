"""FHIR, OMOP, CSV, HL7 v2 and DICOM SR to record rows; one file per format."""
