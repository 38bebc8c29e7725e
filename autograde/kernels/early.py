"""A Jupyter server extension that starts the warm process with the server, before a notebook opens."""


def _jupyter_server_extension_points():
    return [{"module": "autograde.kernels.early"}]


def _load_jupyter_server_extension(server):
    from autograde.kernels.provisioner import WarmProvisioner, can_fork_kernels

    if can_fork_kernels():
        WarmProvisioner(config=server.config).warm()
