"""Documents from web addresses: off unless it is turned on, and then to public addresses only."""
