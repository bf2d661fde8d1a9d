"""Runs all cells of a notebook, without a browser, and keeps their outputs in it.

    python execute.py fruits.ipynb

Exits with 1 if a cell fails; its error is the last line on standard error.
"""

import queue
import signal
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError

STARTUP_SECONDS = 60
# Deno's kernel sometimes says that a cell has ended before it has sent all of its output.
LATE_SECONDS = 0.2


def main(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    client = NotebookClient(
        notebook,
        timeout=None,
        startup_timeout=STARTUP_SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )

    async def take_late_outputs(cell, cell_index, execute_reply) -> None:
        request = execute_reply["parent_header"]["msg_id"]
        while True:
            try:
                message = await client.kc.get_iopub_msg(timeout=LATE_SECONDS)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") != request:
                continue
            try:
                client.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                pass

    client.on_cell_executed = take_late_outputs
    start(client)
    try:
        client.execute()
    except CellExecutionError as error:
        sys.exit(f"{error.ename}: {error.evalue}".strip().replace("\n", " "))
    finally:
        nbformat.write(notebook, path)


def start(client: NotebookClient) -> None:
    """A kernel that answers. Deno's sometimes does not start (https://github.com/denoland/deno/issues/28634)."""
    for is_last in (False, True):
        client.create_kernel_manager()
        try:
            client.start_new_kernel()
            client.start_new_kernel_client()
            return
        except RuntimeError:
            if is_last:
                raise


def stop(*_) -> None:
    sys.exit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    main(Path(sys.argv[1]).resolve())
