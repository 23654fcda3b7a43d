from pathlib import Path

import pooch

Path("data.txt").write_text("four words in it")
print(pooch.file_hash("data.txt"))  # with this hash, pooch.retrieve knows a damaged download
