"""Which way does it flow, who holds the tap, and what does closing it cost?"""
