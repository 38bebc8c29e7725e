# The kit with the whole course: it holds the solutions, as a self-learner's copy does. Students of a class get the
# wheel (make wheel) instead.
#   docker build --tag shortcut .
#   docker run --rm --publish 127.0.0.1:8888:8888 --volume "$PWD/my_work:/home/learner/course/my_work" shortcut
# The token to open JupyterLab with is printed when it starts.
FROM python:3.12-slim-bookworm

# Debian keeps one version of a package a release: a pinned one would be gone with the next repair.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends graphviz \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 learner

WORKDIR /home/learner/course

# What takes long comes first: it stays as it is until the pins change.
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY --chown=learner:learner . ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    && install --directory --owner=learner --group=learner my_work classroom \
    && chown learner:learner .

USER 1000
EXPOSE 8888
CMD ["autograde", "lab", "--ip", "0.0.0.0", "--port", "8888", "--no-browser"]
