//! Naming and sealing a file, from disk to disk, beside the same hashes and the same cipher in memory. Both sides use all
//! cores. The files are in memory too where the system has a place for that, so that no disk is measured.
#![allow(missing_docs, reason = "criterion's macros write functions")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use flywheel_benchmarks::{Duel, size};
use flywheel_exchange::{Levels, Sealed, describe, quietly, seal};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const CHUNK: usize = 1_024;
/// Chunks that a core takes at a time.
const TAKEN: usize = 256;

fn leaf(index: usize, chunk: &[u8]) -> [u8; 32] {
    let hash = Sha256::new()
        .chain_update([0x10])
        .chain_update((index as u64).to_be_bytes())
        .chain_update((chunk.len() as u32).to_be_bytes())
        .chain_update(chunk);
    hash.finalize().into()
}

/// A tree has as many nodes above its leaves as it has leaves, less one; each hashes 65 bytes.
fn node(leaf: &[u8; 32]) -> u8 {
    let hash = Sha256::new().chain_update([0x11]).chain_update(leaf).chain_update(leaf);
    hash.finalize()[0]
}

fn hide(index: usize, chunk: &mut [u8]) {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&(index as u64).to_be_bytes());
    ChaCha20::new(&[7; 32].into(), &nonce.into()).apply_keystream(chunk);
}

/// Some work on every chunk, on all cores.
fn on_every_chunk(bytes: &mut [u8], work: impl Fn(usize, &mut [u8]) -> u8 + Sync) -> u8 {
    let parts = bytes.par_chunks_mut(TAKEN * CHUNK).enumerate();
    let done = parts.map(|(part, bytes)| {
        let chunks = (part * TAKEN..).zip(bytes.chunks_mut(CHUNK));
        chunks.fold(0, |all, (index, chunk)| all ^ work(index, chunk))
    });
    done.reduce(|| 0, |one, other| one ^ other)
}

/// Naming: a leaf and a node for each chunk.
fn hash(bytes: &mut [u8]) -> u8 {
    on_every_chunk(bytes, |index, chunk| node(&leaf(index, chunk)))
}

/// Sealing: the leaf that is compared with the listing, the cipher, the hidden leaf and its node.
fn hash_and_hide(bytes: &mut [u8]) -> u8 {
    on_every_chunk(bytes, |index, chunk| {
        let listed = leaf(index, chunk);
        hide(index, chunk);
        listed[0] ^ node(&leaf(index, chunk))
    })
}

fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::new_in(memory)
    } else {
        TempDir::new()
    };
    made.expect("a folder")
}

struct Seller {
    folder: TempDir,
}

impl Seller {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn seal(&self) -> Sealed {
        let shape = flywheel_protocol::exchange::Shape::of(fs::metadata(self.path("data")).expect("data").len());
        let levels = Levels::open(&self.path("levels"), shape.expect("a size")).expect("levels");
        seal(&self.path("data"), &levels, &self.path("sealed"), &mut quietly).expect("sealed")
    }
}

fn benchmark(criterion: &mut Criterion) {
    // 128 MiB.
    let elements = size(131_072, 300);
    let mut bytes: Vec<u8> = (0..elements * CHUNK)
        .map(|place| (place ^ (place >> 9)) as u8)
        .collect();
    let seller = Seller { folder: folder() };
    fs::write(seller.path("data"), &bytes).expect("data");
    let name = || describe(&seller.path("data"), &seller.path("levels"), &mut quietly).expect("a name");
    name();

    let mut group = criterion.benchmark_group("exchange");
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(1));
    Duel {
        name: "naming a file, beside sha2 alone (chunks)",
        elements,
    }
    .run(&mut group, (|| (), |()| hash(&mut bytes)), (|| (), |()| name()));
    Duel {
        name: "sealing a file, beside sha2 and chacha20 alone (chunks)",
        elements,
    }
    .run(
        &mut group,
        (|| (), |()| hash_and_hide(&mut bytes)),
        (
            || {
                let _ = fs::remove_dir_all(seller.path("sealed"));
            },
            |()| seller.seal(),
        ),
    );
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
