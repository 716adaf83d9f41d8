"""Write the golden digest anew, after a change of numbers that is meant: `python -m tests.golden.renew`."""

from __future__ import annotations

import json
import sys

from tests.golden.sweep import CHANGELOG, FILE, RELEASED, differences, digest_of, kept, outcomes


def main() -> int:
    """Renew the digest; refuse where the changelog does not say why numbers changed since the last time."""
    new = digest_of(outcomes())
    if FILE.exists():
        old = kept()
        if old["sha256"] == new["sha256"]:
            print("The numbers are as they were; nothing to renew.")
            return 0
        print("\n".join(["Means that changed:", *differences(old, new)]))
        is_released = RELEASED.search(CHANGELOG.read_text()) is not None
        if is_released and new["numbers_changed"] <= old["numbers_changed"]:
            print("First add a line '- **numbers changed:** why' to CHANGELOG.md, then renew.", file=sys.stderr)
            return 1
    FILE.write_text(json.dumps(new, indent=2) + "\n")
    print(f"{FILE.name} renewed: {new['sha256'][:16]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
