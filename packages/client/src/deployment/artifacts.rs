//! The built contracts at hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cosmwasm_std::Checksum;

use super::DeployError;
use crate::Code;

const CHECKSUMS: &str = "checksums.txt";

/// The name that a contract of the suite writes into its cw2 record.
pub const fn contract_name(code: Code) -> &'static str {
    match code {
        Code::MachineRegistry => "crates.io:flywheel-machine-registry",
        // The token is cw20-base as it is.
        Code::Token => "crates.io:cw20-base",
        Code::Staking => "crates.io:flywheel-staking",
        Code::Verification => "crates.io:flywheel-verification",
        Code::Rewards => "crates.io:flywheel-rewards",
        Code::NetworkHub => "crates.io:flywheel-network-hub",
        Code::Payments => "crates.io:flywheel-payments",
        Code::Marketplace => "crates.io:flywheel-marketplace",
        Code::AccessControl => "crates.io:flywheel-access-control",
        Code::Governance => "crates.io:flywheel-governance",
    }
}

/// The version that this release's contract writes into its cw2 record.
pub const fn contract_version(code: Code) -> &'static str {
    match code {
        Code::Token => "2.0.0",
        _ => env!("CARGO_PKG_VERSION"),
    }
}

/// One built contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// SHA-256 of the wasm.
    pub checksum: Checksum,
    /// The wasm itself.
    pub wasm: Vec<u8>,
}

/// The built contracts, each compared with the list of checksums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifacts(BTreeMap<Code, Artifact>);

impl Artifacts {
    /// Reads a folder as `scripts/build-wasm` leaves it: `checksums.txt` and the wasm that it lists.
    ///
    /// # Errors
    /// A file is missing, is not the one that was listed, or is not the contract of this release that its name says.
    pub fn read(folder: &Path) -> Result<Self, DeployError> {
        let listed = Self::listed(folder)?;
        let read = listed.into_iter().map(|(code, listed)| {
            let path = folder.join(file_name(code));
            let wasm = fs::read(&path).map_err(|error| DeployError::File {
                path: path.display().to_string(),
                reason: format!("{error}: build the contracts first (scripts/build-wasm)"),
            })?;
            check(code, &wasm, &listed, path).map(|artifact| (code, artifact(wasm)))
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// The checksums that the folder lists, without the wasm.
    ///
    /// # Errors
    /// The list is missing, or does not name all contracts.
    pub fn listed(folder: &Path) -> Result<BTreeMap<Code, Checksum>, DeployError> {
        let path = folder.join(CHECKSUMS);
        let text = fs::read_to_string(&path).map_err(|error| DeployError::File {
            path: path.display().to_string(),
            reason: format!("{error}: say where the built contracts are (--artifacts)"),
        })?;
        let find = |code| {
            let file = file_name(code);
            let line = text.lines().find_map(|line| {
                let (checksum, name) = line.split_once("  ")?;
                (name.trim() == file).then_some(checksum)
            });
            let checksum = line.and_then(|text| Checksum::from_hex(text).ok());
            let missing = || DeployError::NotListed {
                path: path.display().to_string(),
                file: file.clone(),
            };
            checksum.map(|checksum| (code, checksum)).ok_or_else(missing)
        };
        Code::ALL.into_iter().map(find).collect()
    }

    /// One of them. There is always one.
    pub fn get(&self, code: Code) -> Option<&Artifact> {
        self.0.get(&code)
    }

    /// Their checksums.
    pub fn checksums(&self) -> BTreeMap<Code, Checksum> {
        let pairs = self.0.iter().map(|(code, artifact)| (*code, artifact.checksum));
        pairs.collect()
    }

    #[cfg(test)]
    pub(super) fn made_up(wasm: impl Fn(Code) -> Vec<u8>) -> Self {
        let make = |code| {
            let wasm = wasm(code);
            let checksum = Checksum::generate(&wasm);
            (code, Artifact { checksum, wasm })
        };
        Self(Code::ALL.into_iter().map(make).collect())
    }
}

fn check(
    code: Code,
    wasm: &[u8],
    listed: &Checksum,
    path: PathBuf,
) -> Result<impl FnOnce(Vec<u8>) -> Artifact + use<>, DeployError> {
    let checksum = Checksum::generate(wasm);
    if checksum != *listed {
        return Err(DeployError::Differs {
            path: path.display().to_string(),
            found: checksum.to_hex(),
            listed: listed.to_hex(),
        });
    }
    if !is_contract(wasm, contract_name(code), contract_version(code)) {
        return Err(DeployError::NotThisContract {
            path: path.display().to_string(),
            expected: contract_name(code).to_owned(),
            version: contract_version(code).to_owned(),
        });
    }
    Ok(move |wasm| Artifact { checksum, wasm })
}

/// Whether a wasm holds the contract's name, with this version or with something else than a version behind it: the
/// compiler lays the two texts side by side, but does not promise it. The chain checks the version again in `migrate`.
fn is_contract(wasm: &[u8], name: &str, version: &str) -> bool {
    let after = wasm
        .windows(name.len())
        .position(|window| window == name.as_bytes())
        .and_then(|at| wasm.get(at.saturating_add(name.len())..));
    match after {
        None => false,
        Some(after) if after.first().is_some_and(u8::is_ascii_digit) => after.starts_with(version.as_bytes()),
        Some(_) => true,
    }
}

/// The name of a contract's file in the folder of built contracts.
pub(super) fn file_name(code: Code) -> String {
    format!("flywheel_{}.wasm", code.name().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wasm(code: Code, version: &str) -> Vec<u8> {
        format!("\0asm {}{version}more", contract_name(code)).into_bytes()
    }

    /// A folder with made-up contracts of this release; `change` may spoil one before the list is written.
    fn folder(change: impl Fn(Code, Vec<u8>) -> Vec<u8>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut list = String::new();
        for code in Code::ALL {
            let wasm = change(code, wasm(code, contract_version(code)));
            list.push_str(&format!("{}  {}\n", Checksum::generate(&wasm), file_name(code)));
            fs::write(folder.path().join(file_name(code)), wasm).unwrap();
        }
        fs::write(folder.path().join(CHECKSUMS), list).unwrap();
        folder
    }

    #[test]
    fn the_built_contracts_are_read_with_their_checksums() {
        let folder = folder(|_, wasm| wasm);
        let artifacts = Artifacts::read(folder.path()).unwrap();
        assert_eq!(artifacts.checksums(), Artifacts::listed(folder.path()).unwrap());
        assert_eq!(artifacts.checksums().len(), Code::ALL.len());
    }

    #[test]
    fn a_wasm_that_is_not_the_listed_one_is_refused() {
        let folder = folder(|_, wasm| wasm);
        fs::write(folder.path().join(file_name(Code::Staking)), b"other").unwrap();
        let error = Artifacts::read(folder.path()).unwrap_err();
        assert!(
            matches!(&error, DeployError::Differs { path, .. } if path.ends_with("flywheel_staking.wasm")),
            "{error}"
        );
    }

    #[test]
    fn a_list_that_leaves_one_out_is_refused() {
        let folder = folder(|_, wasm| wasm);
        let list = fs::read_to_string(folder.path().join(CHECKSUMS)).unwrap();
        fs::write(folder.path().join(CHECKSUMS), list.replace("flywheel_token", "token")).unwrap();
        let error = Artifacts::listed(folder.path()).unwrap_err();
        assert!(matches!(error, DeployError::NotListed { .. }), "{error}");
    }

    #[test]
    fn another_contract_or_another_release_under_a_contracts_name_is_refused() {
        for spoiled in [
            wasm(Code::Token, "2.0.0"),
            wasm(Code::Rewards, "9.9.9"),
            b"\0asm".to_vec(),
        ] {
            let folder = folder(|code, wasm| if code == Code::Rewards { spoiled.clone() } else { wasm });
            let error = Artifacts::read(folder.path()).unwrap_err();
            assert!(matches!(error, DeployError::NotThisContract { .. }), "{error}");
        }
    }

    #[test]
    fn the_token_is_the_cw20_base_that_is_pinned() {
        let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml")).unwrap();
        let pinned = format!("cw20-base = {{ version = \"={}\"", contract_version(Code::Token));
        assert!(manifest.contains(&pinned), "{pinned}");
    }
}
