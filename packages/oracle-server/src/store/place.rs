//! A report's place as a key of the database: the order of bytes is the order of places.

use flywheel_api::Place;
use flywheel_protocol::{Epoch, Hash32, MachineId};

pub(super) const PLACE: usize = 56;

pub(super) fn key(place: &Place) -> [u8; PLACE] {
    let mut key = [0; PLACE];
    let numbers = [place.epoch.get(), place.machine.get(), place.nonce].map(u64::to_be_bytes);
    let parts = numbers.as_flattened().iter().chain(place.payload.as_bytes());
    key.iter_mut().zip(parts).for_each(|(byte, part)| *byte = *part);
    key
}

pub(super) fn place(key: &[u8]) -> Option<Place> {
    let (epoch, key) = key.split_first_chunk::<8>()?;
    let (machine, key) = key.split_first_chunk::<8>()?;
    let (nonce, payload) = key.split_first_chunk::<8>()?;
    Some(Place {
        epoch: Epoch::new(u64::from_be_bytes(*epoch)),
        machine: MachineId::new(u64::from_be_bytes(*machine)).ok()?,
        nonce: u64::from_be_bytes(*nonce),
        payload: Hash32::new(payload.try_into().ok()?),
    })
}

/// The first key of an epoch.
pub(super) fn first_of(epoch: u64) -> Vec<u8> {
    epoch.to_be_bytes().to_vec()
}
