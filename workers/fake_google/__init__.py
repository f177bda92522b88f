"""Local servers that speak the wire of Google's services, with faults by script. For tests and for developers."""
