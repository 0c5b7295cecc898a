//! The file of a deployment: whole at every moment, and written by one program at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::{DeployError, Deployment};

/// Far more than a deployment needs: a larger file is something else.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// `<folder>/<chain-id>.json`, locked for this program as long as this value lives.
#[derive(Debug)]
pub struct DeploymentFile {
    path: PathBuf,
    chain_id: String,
    /// The system gives the lock back when the file is closed, also after a kill.
    _lock: File,
}

impl DeploymentFile {
    /// Takes the file of a chain for this program alone. The folder is made if it is missing.
    ///
    /// # Errors
    /// Another program works on it, the folder cannot be written, or the chain's id cannot be a file's name.
    pub fn lock(folder: &Path, chain_id: &str) -> Result<Self, DeployError> {
        let path = path_of(folder, chain_id)?;
        fs::create_dir_all(folder).map_err(|error| file_error(folder, error))?;
        let lock_path = path.with_extension("json.lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(|error| file_error(&lock_path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path,
                chain_id: chain_id.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(DeployError::Locked {
                path: path.display().to_string(),
            }),
            Err(TryLockError::Error(error)) => Err(file_error(&lock_path, error)),
        }
    }

    /// Reads a chain's file without taking it; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read or is not a deployment of this chain.
    pub fn read(folder: &Path, chain_id: &str) -> Result<Option<Deployment>, DeployError> {
        read(&path_of(folder, chain_id)?, chain_id)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; `None` if there is none yet.
    ///
    /// # Errors
    /// The file cannot be read or is not a deployment of this chain.
    pub fn load(&self) -> Result<Option<Deployment>, DeployError> {
        read(&self.path, &self.chain_id)
    }

    /// Writes it, in one step: whoever reads it sees the old state or the new one, also after a power cut.
    ///
    /// # Errors
    /// The folder cannot be written. Nothing was changed.
    pub fn save(&self, deployment: &Deployment) -> Result<(), DeployError> {
        let mut text = serde_json::to_string_pretty(deployment).map_err(|error| file_error(&self.path, error))?;
        text.push('\n');
        let draft = self.path.with_extension("json.new");
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| file_error(&draft, error))?;
        fs::rename(&draft, &self.path).map_err(|error| file_error(&self.path, error))?;
        // The name is on disk once its folder is.
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| file_error(folder, error))
    }
}

/// A chain chooses its id, and it must not lead out of the folder.
fn path_of(folder: &Path, chain_id: &str) -> Result<PathBuf, DeployError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_name = (1..=64).contains(&chain_id.len()) && chain_id.bytes().all(plain) && !chain_id.starts_with('.');
    if !is_name {
        return Err(DeployError::ChainId {
            chain_id: chain_id.to_owned(),
        });
    }
    Ok(folder.join(format!("{chain_id}.json")))
}

fn read(path: &Path, chain_id: &str) -> Result<Option<Deployment>, DeployError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file_error(path, error)),
    };
    let mut text = String::new();
    let limited = file.take(MAX_FILE_BYTES).read_to_string(&mut text);
    limited.map_err(|error| file_error(path, error))?;
    let deployment: Deployment = serde_json::from_str(&text).map_err(|error| file_error(path, error))?;
    match deployment.fault(chain_id) {
        None => Ok(Some(deployment)),
        Some(fault) => Err(file_error(path, fault)),
    }
}

fn file_error(path: &Path, reason: impl ToString) -> DeployError {
    DeployError::File {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}
