"""What can be done when it has come back: every option, whom it suits, what speaks against it, and the evidence.

It lists, it never chooses. One option is one cited file in `catalogue/`; `facts` says what is known about the person,
`conditions` compares the two in three values, `answers` puts it together.
"""
