//! Wasm on its way to the chain.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cosmwasm_std::Checksum;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Rpc;
use super::failure::Asked;
use super::messages::store_code;
use crate::{Account, Chain, ChainError, Code, CodeSource};

/// What a gzip file begins with. The chain takes both and tells them apart by this too.
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Codes that are known to be on the chain, by the SHA-256 of their wasm.
#[derive(Debug, Default)]
pub(super) struct KnownCodes(Mutex<HashMap<Checksum, u64>>);

impl KnownCodes {
    fn get(&self, checksum: &Checksum) -> Option<u64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(checksum).copied()
    }

    fn add(&self, checksum: Checksum, code_id: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(checksum, code_id);
    }
}

impl Rpc {
    /// Tells this chain of a code that it has: [`Chain::store`] of a code with this checksum then returns this id
    /// instead of storing it again. It is compared with the chain before it is used.
    pub fn know_code(&self, checksum: Checksum, code_id: u64) {
        self.link.codes.add(checksum, code_id);
    }

    /// The wasm of one of the suite's contracts, from the folder that this chain was given.
    ///
    /// # Errors
    /// No folder was given, or the file cannot be read.
    pub fn suite_wasm(&self, code: Code) -> Result<Vec<u8>, ChainError> {
        let Some(folder) = &self.link.artifacts else {
            return Err(ChainError::Unsupported {
                what: format!("find the wasm of {code}: say where the built contracts are (the folder artifacts)"),
            });
        };
        let path = folder.join(file_name(code));
        fs::read(&path).map_err(|error| unreadable(&path, &error))
    }

    pub(super) fn store_once(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        let read;
        let wasm = match code {
            CodeSource::Suite(code) => {
                read = self.suite_wasm(code)?;
                read.as_slice()
            }
            CodeSource::Wasm(wasm) => wasm,
        };
        if wasm.starts_with(&GZIP) {
            // Its checksum is that of what is in it, which the chain says afterwards.
            return self.upload(signer, wasm.to_vec());
        }
        let checksum = Checksum::generate(wasm);
        if let Some(code_id) = self.link.codes.get(&checksum)
            && self.is_on_chain(code_id, &checksum)?
        {
            return Ok(code_id);
        }
        let code_id = self.upload(signer, compressed(wasm)?)?;
        self.link.codes.add(checksum, code_id);
        Ok(code_id)
    }

    fn is_on_chain(&self, code_id: u64, checksum: &Checksum) -> Result<bool, ChainError> {
        match self.code_info(code_id) {
            Ok(info) => Ok(info.checksum == *checksum),
            Err(ChainError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn upload(&self, signer: &Account, wasm: Vec<u8>) -> Result<u64, ChainError> {
        let address = self.address(signer);
        let message = store_code(address.as_str(), wasm);
        let asked = Asked {
            contracts: vec![None],
            ..self.asked(&address, &[])
        };
        let result = self.submit(signer, &[message], &asked)?;
        let stored = result.find_event("store_code");
        let code_id = stored
            .and_then(|event| event.attribute("code_id"))
            .and_then(|text| text.parse().ok());
        code_id.ok_or_else(|| ChainError::Encoding {
            what: "the result of storing a code",
            reason: "it has no event with the code's id".to_owned(),
        })
    }
}

/// The name of a contract's file in the folder of built contracts.
fn file_name(code: Code) -> String {
    format!("flywheel_{}.wasm", code.name().replace('-', "_"))
}

/// A third of the size, and of the gas for it. A node takes at most a million bytes in one request.
fn compressed(wasm: &[u8]) -> Result<Vec<u8>, ChainError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(wasm)
        .and_then(|()| encoder.finish())
        .map_err(|error| ChainError::Encoding {
            what: "the wasm",
            reason: error.to_string(),
        })
}

fn unreadable(path: &Path, error: &std::io::Error) -> ChainError {
    ChainError::NotFound {
        what: format!("file {} ({error}): build the contracts first", path.display()),
    }
}
