"""A city's reference data: from files under `grids/data/<city>` into the tables."""

from grids.seeding.city import seed_city
from grids.seeding.files import CityFiles, known_cities
from grids.seeding.tables import SeedCounts

__all__ = ["CityFiles", "SeedCounts", "known_cities", "seed_city"]
