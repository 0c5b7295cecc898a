//! A database file that can be looked at, even repaired, without changing a byte of it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

const PAGE: usize = 4096;

/// Reads come from the file, writes stay in memory and are lost at the end.
///
/// A database that was not closed (its process was killed) has to be repaired before it can be read, which writes to
/// it. Whether the folder is of this chain and this version is only known afterwards, and a folder that is refused must
/// stay as it was. So it is opened through this first.
pub(super) struct Overlay(Mutex<State>);

struct State {
    file: File,
    /// How much of the file is still visible: less than its length once the storage was cut.
    visible: u64,
    length: u64,
    pages: BTreeMap<u64, Box<[u8; PAGE]>>,
}

impl Overlay {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self(Mutex::new(State {
            file,
            visible: length,
            length,
            pages: BTreeMap::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here leaves a half-written state behind, so a poisoned lock holds a good one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The page as it is in the file, zero where the file has nothing.
    fn page_of_file(&mut self, number: u64) -> io::Result<Box<[u8; PAGE]>> {
        let mut page = Box::new([0; PAGE]);
        let start = number.saturating_mul(PAGE as u64);
        let wanted = usize::try_from(self.visible.saturating_sub(start)).map_or(PAGE, |left| left.min(PAGE));
        if wanted > 0 {
            self.file.seek(SeekFrom::Start(start))?;
            self.file.read_exact(&mut page[..wanted])?;
        }
        Ok(page)
    }

    fn check(&self, offset: u64, length: usize) -> io::Result<()> {
        match offset.checked_add(length as u64) {
            Some(end) if end <= self.length => Ok(()),
            _ => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        }
    }
}

/// The pieces of `[offset, offset + length)`: page number, first byte within the page, first byte within the buffer,
/// length.
fn pieces(offset: u64, length: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done == length {
            return None;
        }
        let position = offset + done as u64;
        let (number, within) = (position / PAGE as u64, (position % PAGE as u64) as usize);
        let size = (PAGE - within).min(length - done);
        let piece = (number, within, done, size);
        done += size;
        Some(piece)
    })
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut state = self.state();
        state.check(offset, out.len())?;
        for (number, within, at, size) in pieces(offset, out.len()) {
            let target = &mut out[at..at + size];
            match state.pages.get(&number) {
                Some(page) => target.copy_from_slice(&page[within..within + size]),
                None => target.copy_from_slice(&state.page_of_file(number)?[within..within + size]),
            }
        }
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let mut state = self.state();
        if length < state.length {
            // What is cut off must read as zero if the storage grows again.
            let last = length / PAGE as u64;
            let within = (length % PAGE as u64) as usize;
            state.pages.retain(|number, _| *number <= last);
            if let Some(page) = state.pages.get_mut(&last) {
                page[within..].fill(0);
            }
            state.visible = state.visible.min(length);
        }
        state.length = length;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.check(offset, data.len())?;
        for (number, within, at, size) in pieces(offset, data.len()) {
            if !state.pages.contains_key(&number) {
                let page = state.page_of_file(number)?;
                state.pages.insert(number, page);
            }
            if let Some(page) = state.pages.get_mut(&number) {
                page[within..within + size].copy_from_slice(&data[at..at + size]);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Overlay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Overlay")
            .field("length", &self.state().length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn an_overlay_reads_what_was_written_and_leaves_the_file_alone() {
        let mut file = tempfile::tempfile().unwrap();
        let original: Vec<u8> = (0..10_000_u32).map(|n| n as u8).collect();
        file.write_all(&original).unwrap();
        let overlay = Overlay::new(file.try_clone().unwrap()).unwrap();

        overlay.write(4_000, &[0xaa; 5_000]).unwrap();
        let mut read = vec![0; 10_000];
        overlay.read(0, &mut read).unwrap();
        let mut expected = original.clone();
        expected[4_000..9_000].fill(0xaa);
        assert_eq!(read, expected);

        let mut in_file = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut in_file).unwrap();
        assert_eq!(in_file, original);
    }

    #[test]
    fn what_was_cut_off_comes_back_as_zero() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[1; 9_000]).unwrap();
        let overlay = Overlay::new(file).unwrap();
        overlay.write(100, &[2; 50]).unwrap();
        overlay.set_len(120).unwrap();
        assert!(overlay.read(100, &mut [0; 21]).is_err());
        overlay.set_len(20_000).unwrap();

        let mut read = vec![9; 20_000];
        overlay.read(0, &mut read).unwrap();
        assert_eq!((read[99], read[100], read[119]), (1, 2, 2));
        assert!(read[120..].iter().all(|byte| *byte == 0));
        assert!(overlay.write(19_999, &[0; 2]).is_err());
    }
}
