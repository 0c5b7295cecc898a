//! Data, bandwidth, storage: codes 200 to 299.

use super::{FieldInfo, PER_CENT, SECONDS, Unit, counted, measured, unit};

const BYTES: &[Unit] = &[
    unit("By", 1),
    unit("kBy", 1_000),
    unit("MBy", 1_000_000),
    unit("GBy", 1_000_000_000),
    unit("TBy", 1_000_000_000_000),
    unit("KiBy", 1 << 10),
    unit("MiBy", 1 << 20),
    unit("GiBy", 1 << 30),
    unit("TiBy", 1 << 40),
];
const BITS_PER_SECOND: &[Unit] = &[
    unit("bit/s", 1),
    unit("kbit/s", 1_000),
    unit("Mbit/s", 1_000_000),
    unit("Gbit/s", 1_000_000_000),
];
const REQUESTS: &[Unit] = &[unit("{request}", 1)];
const PACKETS: &[Unit] = &[unit("{packet}", 1)];
const DEVICES: &[Unit] = &[unit("{device}", 1)];
const BEATS: &[Unit] = &[unit("{beat}", 1)];

#[rustfmt::skip] // A table: one row a line.
pub(super) static FIELDS: &[FieldInfo] = &[
    counted(200, "data_transferred", BYTES, "Data carried for users in the interval."),
    counted(201, "data_stored", BYTES, "Data held for users at the interval's start."),
    counted(202, "storage_free", BYTES, "Storage on offer at the interval's start."),
    counted(203, "bandwidth", BITS_PER_SECOND, "Mean throughput over the interval."),
    counted(204, "requests", REQUESTS, "Requests served in the interval."),
    counted(205, "packets", PACKETS, "Packets relayed in the interval."),
    counted(206, "devices_served", DEVICES, "Devices served in the interval."),
    measured(207, "latency", SECONDS, "Median time to answer over the interval."),
    measured(208, "packet_loss", PER_CENT, "Packets lost in the interval."),
    counted(209, "heartbeats", BEATS, "Signs of life in the interval."),
];
