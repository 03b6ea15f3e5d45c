"""Which files of the front-end packages are collected."""

from django.contrib.staticfiles import finders

from hotline.libraries import SERVED, LibraryFinder


def test_only_the_named_files_of_a_package_are_collected():
    collected = {
        (storage.prefix, path) for path, storage in LibraryFinder().list([]) if storage.prefix
    }
    named = {(prefix, path) for prefix, paths in SERVED.items() for path in paths}
    assert collected == named


def test_the_sites_own_files_are_collected():
    own = {path for path, storage in LibraryFinder().list([]) if not storage.prefix}
    assert {"css/tokens.css", "js/forms.js", "img/icons.svg"} <= own


def test_a_served_file_is_found_by_its_address():
    assert finders.find("vendor/htmx/htmx.min.js")
