"""What turns the program into something that can be carried: recipes of the installers, and the checks a bundle must pass.

Used on the machine that builds; none of it goes into a bundle.
"""
