"""A local Manufacturer V2 API that behaves, and misbehaves, as documented.

It was written from the vendor's public documentation; it is not Movilitas software and says nothing about how
their service is built. Where the documentation is silent (statuses and bodies of errors) it does what is likely.
"""
