"""Which of the front-end libraries' files are served, and how they are packed."""

from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Module formats that no page loads, Tabler's extras (flags, payments, plugins): 900 files,
# and some name others that their package does not bring.
UNUSED = ("libs", "types", "cjs", "esm", "scss", "ext", "flags", "payments", "social", "tabler-*")
UNUSED_KINDS = ("*.rtl.*", "*.esm.*", "*.cjs.*", "*.amd.*", "*.gz", "*.d.ts", "*.d.ts.map")


class HotlineStaticFilesConfig(StaticFilesConfig):
    """Leave out what no page uses."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED, *UNUSED_KINDS]


class HotlineStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names and gzip; brotli would take 30 s of a first start to save 10 % on a LAN."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Return the compressor for everything but source maps."""
        skipped = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
        return Compressor(**kwargs | {"use_brotli": False, "extensions": skipped})
