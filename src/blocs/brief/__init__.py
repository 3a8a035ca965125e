"""Say it: one self-contained page in English or Russian, made from one outcome or several."""
