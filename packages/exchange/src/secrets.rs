//! Keys: from the system's randomness, wiped from memory, in files that only their user reads.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{KEY_BYTES, key_hash};
use rand::RngCore;
use rand::rngs::OsRng;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::FileError;
use crate::place::{beside, folder_of, sync_folder};

/// More than any of these files has.
const MOST_BYTES: u64 = 1_024;

/// The key that hides an order's chunks. It becomes public when the seller shows it.
#[derive(Clone)]
pub struct OrderKey(Zeroizing<[u8; KEY_BYTES]>);

impl OrderKey {
    /// The key of these bytes, as the chain shows them.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What a seller commits to.
    pub fn hash(&self) -> Hash32 {
        key_hash(&self.0)
    }

    /// The bytes, for the message that shows the key. Until then they are what the buyer pays for.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrderKey(..)")
    }
}

/// The buyer's X25519 key of one order.
#[derive(Clone)]
pub struct BuyerSecret(StaticSecret);

impl BuyerSecret {
    /// Loads the key of this file; makes one if there is none.
    ///
    /// # Errors
    /// [`FileError::ReadableByOthers`], a file that holds something else, no randomness.
    pub fn load_or_create(path: &Path) -> Result<Self, FileError> {
        if !path.try_exists().map_err(FileError::at(path))? {
            write_private(path, &[("transfer", &*random()?)])?;
        }
        let [secret] = read_private(path, ["transfer"])?;
        Ok(Self(StaticSecret::from(*secret)))
    }

    /// The transfer key that the order names.
    pub fn public(&self) -> Hash32 {
        Hash32::new(PublicKey::from(&self.0).to_bytes())
    }

    pub(crate) const fn secret(&self) -> &StaticSecret {
        &self.0
    }
}

impl fmt::Debug for BuyerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BuyerSecret({})", self.public())
    }
}

/// What a seller keeps of an order: the order's key, and the key of the transfer, which is never shown.
pub(crate) struct SellerSecrets {
    pub(crate) order: OrderKey,
    pub(crate) transfer: StaticSecret,
}

impl SellerSecrets {
    pub(crate) fn create(path: &Path) -> Result<Self, FileError> {
        write_private(path, &[("order", &*random()?), ("transfer", &*random()?)])?;
        Self::load(path)
    }

    pub(crate) fn load(path: &Path) -> Result<Self, FileError> {
        let [order, transfer] = read_private(path, ["order", "transfer"])?;
        Ok(Self {
            order: OrderKey(order),
            transfer: StaticSecret::from(*transfer),
        })
    }

    pub(crate) fn public(&self) -> Hash32 {
        Hash32::new(PublicKey::from(&self.transfer).to_bytes())
    }
}

fn random() -> Result<Zeroizing<[u8; 32]>, FileError> {
    let mut bytes = Zeroizing::new([0; 32]);
    OsRng
        .try_fill_bytes(bytes.as_mut())
        .map_err(|error| FileError::NoRandomness {
            reason: error.to_string(),
        })?;
    Ok(bytes)
}

/// A line for each secret. The file appears whole and on disk, or not at all.
fn write_private(path: &Path, secrets: &[(&str, &[u8; 32])]) -> Result<(), FileError> {
    let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES as usize));
    for (name, secret) in secrets {
        let digits = Zeroizing::new(hex::encode(secret));
        for part in [name, " ", digits.as_str(), "\n"] {
            text.push_str(part);
        }
    }
    let draft = beside(path, ".part");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(FileError::at(&draft)(error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).map_err(FileError::at(&draft))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(FileError::at(&draft))?;
    // Unlike a renaming, a link never replaces a key that another program has made meanwhile.
    match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(_) => fs::rename(&draft, path).map_err(FileError::at(path))?,
        Ok(()) => {}
    }
    let _ = fs::remove_file(&draft);
    sync_folder(folder_of(path))
}

fn read_private<const N: usize>(path: &Path, names: [&str; N]) -> Result<[Zeroizing<[u8; 32]>; N], FileError> {
    let file = File::open(path).map_err(FileError::at(path))?;
    // Of the open file, not of the path: what is checked is what is read.
    let metadata = file.metadata().map_err(FileError::at(path))?;
    check_mode(path, &metadata)?;
    let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES as usize));
    file.take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(FileError::at(path))?;
    let damaged = || FileError::Damaged {
        path: path.to_owned(),
        reason: "this holds no key: restore it from a copy",
    };
    let mut secrets = std::array::from_fn(|_| Zeroizing::new([0; 32]));
    let mut lines = text.lines();
    for (name, secret) in names.iter().zip(&mut secrets) {
        let (found, digits) = lines.next().and_then(|line| line.split_once(' ')).ok_or_else(damaged)?;
        if found != *name {
            return Err(damaged());
        }
        hex::decode_to_slice(digits, secret.as_mut()).map_err(|_| damaged())?;
    }
    if lines.next().is_some() {
        return Err(damaged());
    }
    Ok(secrets)
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(FileError::ReadableByOthers {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), FileError> {
    Ok(())
}
