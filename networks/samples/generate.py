#!/usr/bin/env python3
"""Writes the samples of the network files: python3 networks/samples/generate.py

Every place and every value is invented. The same seed gives the same bytes: only `Random.random` is used, whose numbers
do not change between versions of Python. Each sample has a few readings that a network must refuse.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

SEED = 20_260_101
HOUR = timedelta(hours=1)
FOLDER = Path(__file__).parent


def write(name, delimiter, header, rows):
    """Writes a CSV file. No value needs quotes."""
    lines = [delimiter.join(header)] + [delimiter.join(str(value) for value in row) for row in rows]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def between(random, low, high):
    return low + (high - low) * random.random()


def hours(start, days):
    return [start + HOUR * hour for hour in range(24 * days)]


def ev_charging(random):
    """Six charging sites for three days: hours without use have no row."""
    # id, longitude, latitude, owner, charger's kW, chargers, price
    sites = [
        ("ferry-wharf", 153.0412, -27.4655, "riverside", 22, 2, 0.35),
        ("old-museum", 153.0297, -27.4538, "city", 22, 1, 0.0),
        ("airport-east", 153.1093, -27.3941, "riverside", 150, 2, 0.6),
        ("stadium", 153.0098, -27.4647, "stadium-trust", 350, 1, 0.6),
        ("library", 153.0187, -27.4713, "city", 11, 2, 0.0),
        ("night-market", 153.0668, -27.4427, "", 50, 1, 0.45),
    ]
    rows = []
    for time in hours(datetime(2026, 3, 2), 3):
        for site, _, _, _, power, chargers, price in sites:
            busy = 0.75 if 7 <= time.hour <= 21 else 0.25
            use = between(random, 0.1, 0.95) * power * chargers
            if site == "library" and time.day >= 3:
                use = 22.0  # the meter is stuck for the second and third day
            elif random.random() > busy:
                continue
            if site == "stadium" and time.hour in (19, 20):
                use = between(random, 900, 1400)  # more than its one charger can give
            rows.append([time, site, use, price])

    def change(site, day, hour, edit):
        """Edits the first row of a site from this hour on."""
        position = next(i for i, row in enumerate(rows) if row[1] == site and row[0] >= datetime(2026, 3, day, hour))
        edit(position)

    def negative(position):
        rows[position][2] = -4.2

    def off_the_hour(position):
        rows[position][0] += timedelta(minutes=5)

    def twice(position):
        rows.insert(position + 1, list(rows[position]))

    def from_yesterday(position):
        rows.insert(position + 1, [rows[position][0] - 24 * HOUR, *rows[position][1:]])

    change("ferry-wharf", 2, 9, negative)
    change("night-market", 2, 12, off_the_hour)
    change("night-market", 3, 9, twice)
    change("airport-east", 4, 10, from_yesterday)

    write(
        "ev-charging-stations.csv",
        ",",
        ["station_id", "longitude", "latitude", "owner", "chargers", "power_kw"],
        [[site, f"{lon:.6f}", f"{lat:.6f}", owner, n, kw] for site, lon, lat, owner, kw, n, _ in sites],
    )
    write(
        "ev-charging-readings.csv",
        ",",
        ["time", "station_id", "energy_kwh", "price_per_kwh"],
        [[f"{time:%Y-%m-%d %H:%M:%S}", site, f"{use:.3f}", price] for time, site, use, price in rows],
    )


def compute(random):
    """Four graphics nodes and three edge nodes for two days."""
    nodes = [
        ("gpu-aurora", "gpu", "northlab", 4),
        ("gpu-basalt", "gpu", "northlab", 4),
        ("gpu-cirrus", "gpu", "cirrus-coop", 8),
        ("gpu-dynamo", "gpu", "", 2),
        ("edge-01", "edge", "cirrus-coop", 0),
        ("edge-02", "edge", "cirrus-coop", 0),
        ("edge-03", "edge", "", 0),
    ]
    rows = []
    start = datetime(2026, 3, 2)
    for number, time in enumerate(hours(start, 2)):
        for node, kind, _, cards in nodes:
            if kind == "gpu":
                seconds = 3600 * cards * between(random, 0.3, 1.0)
            else:
                seconds = between(random, 3560, 3600)
            if node == "gpu-dynamo" and number >= 36:
                seconds = 7200.0  # the same number for the last twelve hours
            if node == "gpu-basalt" and number in (20, 21):
                seconds *= 12  # counted in another unit after a change of its scheduler
            if node == "edge-02" and 8 <= number < 14:
                continue  # switched off
            if node == "edge-03" and number % 11 == 5:
                seconds = between(random, 600, 2400)  # restarts itself
            if node == "edge-01" and number == 30:
                rows.append([time + timedelta(minutes=17), node, seconds])
                continue
            rows.append([time, node, seconds])
            if node == "gpu-aurora" and number == 15:
                rows.append([time, node, seconds / 2])  # a second number for the same hour

    write("compute-stations.csv", ",", ["node", "kind", "operator", "cards"], nodes)
    write(
        "compute-readings.csv",
        ",",
        ["hour", "node", "seconds"],
        [[f"{time:%Y-%m-%dT%H:%M:%SZ}", node, f"{seconds:.3f}"] for time, node, seconds in rows],
    )


def noise(random):
    """Eight sound level meters for three days, sensor by sensor, with semicolons."""
    sensors = [
        ("N-101", 38.7223, -9.1393, "parish of the hill", 0),
        ("N-102", 38.7139, -9.1334, "parish of the hill", 2),
        ("N-103", 38.7075, -9.1365, "parish of the hill", 4),
        ("N-104", 38.7258, -9.1500, "school by the park", -3),
        ("N-105", 38.7330, -9.1450, "school by the park", 1),
        ("N-106", 38.7169, -9.1427, "", 3),
        ("N-107", 38.7196, -9.1298, "", 0),
        ("N-108", 38.7112, -9.1280, "", -1),
    ]
    rows = []
    for sensor, _, _, _, louder in sensors:
        for number, time in enumerate(hours(datetime(2026, 3, 2), 3)):
            by_day = 62 if 7 <= time.hour <= 22 else 48
            level = by_day + louder + between(random, -4, 4)
            if sensor == "N-106" and time.day == 3:
                level = by_day + 24 + between(random, -2, 2)  # a day beside a building site
            if sensor == "N-107" and 30 <= number < 40:
                level = 51.7  # stuck
            if sensor == "N-108" and number in (10, 11, 50):
                level = 3.0  # covered
            if sensor == "N-105" and number == 33:
                level = 140.0  # a blow against the microphone
            if sensor == "N-104" and 60 <= number < 64:
                continue  # no network
            rows.append([time, sensor, level])
            if sensor == "N-103" and number == 20:
                rows.append([time - 6 * HOUR, sensor, level])  # its clock was set back and forth

    write(
        "noise-stations.csv",
        ";",
        ["sensor", "lat", "lon", "keeper"],
        [[sensor, f"{lat:.4f}", f"{lon:.4f}", keeper] for sensor, lat, lon, keeper, _ in sensors],
    )
    write(
        "noise-readings.csv",
        ";",
        ["measured_at", "sensor", "laeq_db"],
        [[f"{time:%d/%m/%Y %H:%M}", sensor, f"{level:.1f}"] for time, sensor, level in rows],
    )


if __name__ == "__main__":
    for sample in (ev_charging, compute, noise):
        sample(Random(SEED))
