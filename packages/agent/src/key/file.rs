//! A key in a file that only its user can read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use rand::RngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::{KeyError, from_pem, to_pem};

/// More than any PEM key of these curves has.
const MOST_BYTES: u64 = 16_384;

/// Reads a key from a PEM file.
///
/// # Errors
/// A file that others can read, or that is no key: [`KeyError`].
pub fn load(path: &Path) -> Result<SecretKey, KeyError> {
    from_pem(&read_private(path)?)
}

/// Makes a new key of the system's random numbers and writes it as PEM, readable by its user alone.
///
/// The file appears whole and on disk, or not at all.
///
/// # Errors
/// [`KeyError::Exists`] if there is a file: a key is never written over.
pub fn create(path: &Path, curve: Curve) -> Result<SecretKey, KeyError> {
    if path.try_exists().map_err(|source| file_error(path, source))? {
        return Err(KeyError::Exists { path: path.to_owned() });
    }
    let text = new_secret(curve)?;
    write_private(path, text.as_bytes()).map_err(|source| file_error(path, source))?;
    load(path)
}

/// Loads the key of this file, or makes one of the curve if there is no file yet. Says whether it is new.
///
/// # Errors
/// As [`load`] and [`create`].
pub fn load_or_create(path: &Path, curve: Curve) -> Result<(SecretKey, bool), KeyError> {
    match path.try_exists() {
        Ok(true) => load(path).map(|key| (key, false)),
        Ok(false) => create(path, curve).map(|key| (key, true)),
        Err(source) => Err(file_error(path, source)),
    }
}

/// Reads a small text file that holds a secret: refused if others can read it.
///
/// # Errors
/// [`KeyError::ReadableByOthers`], [`KeyError::NotAFile`], [`KeyError::File`].
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let wrap = |source| file_error(path, source);
    let file = File::open(path).map_err(wrap)?;
    // Of the open file, not of the path: what is checked is what is read.
    let metadata = file.metadata().map_err(wrap)?;
    if !metadata.is_file() || metadata.len() > MOST_BYTES {
        return Err(KeyError::NotAFile {
            path: path.to_owned(),
            most: MOST_BYTES,
        });
    }
    check_mode(path, &metadata)?;
    let mut text = Zeroizing::new(String::new());
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(wrap)?;
    Ok(text)
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(KeyError::ReadableByOthers {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

fn new_secret(curve: Curve) -> Result<Zeroizing<String>, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    loop {
        OsRng.try_fill_bytes(bytes.as_mut()).map_err(|error| KeyError::Format {
            reason: format!("the system has no random numbers: {error}"),
        })?;
        // Once in 2^32 (P-256) or 2^128 tries the bytes are not below the curve's order.
        if SecretKey::from_bytes(curve, &bytes).is_ok() {
            return to_pem(curve, &bytes);
        }
    }
}

/// Writes beside the file and renames, so that a power cut leaves the old state or the new one.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary: PathBuf = folder.join(name);
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    // The name is on disk once its folder is.
    File::open(folder)?.sync_all()
}

fn file_error(path: &Path, source: io::Error) -> KeyError {
    KeyError::File {
        path: path.to_owned(),
        source,
    }
}
