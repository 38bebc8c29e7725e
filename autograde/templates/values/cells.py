# %% locked="imports_NAME"
import numpy as np

from autograde import check

# %% [markdown]
# ### Exercise: `NAME`
#
# Say here what the function is for, and what the student is to think of.


# %% solution="NAME"
def NAME(x):
    """
    Bring an array to the range from 0 to 1: its smallest value becomes 0, its largest 1.

    x -- array of numbers that are not all the same

    Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    low, high = np.min(x), np.max(x)
    return (x - low) / (high - low)
    ### END SOLUTION


# %% test="check_NAME" points=3
check("NAME", NAME)
### BEGIN HIDDEN TESTS
check("NAME", NAME, hidden=True)
### END HIDDEN TESTS
