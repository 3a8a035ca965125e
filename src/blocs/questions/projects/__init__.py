"""What does a loan cost, and what does it build?"""
