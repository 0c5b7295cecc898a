//! Upgrades: the same contract, never an older version.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{StdError, Storage};
use cw2::VersionError;
use thiserror::Error;

/// `migrate` of every contract that has nothing to be told.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct MigrateMsg {}

/// The new code does not fit the state.
#[derive(Debug, PartialEq, Error)]
pub enum MigrateError {
    /// The storage cannot be read or written.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The state belongs to another contract.
    #[error(transparent)]
    Contract(#[from] VersionError),
    /// A version is not three numbers.
    #[error("{version:?} is not a version like 1.2.3")]
    Version {
        /// The text.
        version: String,
    },
    /// The state was written by a newer version.
    #[error("version {stored} cannot be replaced by the older {new}")]
    Downgrade {
        /// What wrote the state.
        stored: String,
        /// The new code's version.
        new: String,
    },
}

/// Refuses another contract's state and a newer version's, then records the new version.
pub fn check_version(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<(), MigrateError> {
    let stored = cw2::get_contract_version(storage)?;
    if stored.contract != contract {
        let wrong = VersionError::WrongContract {
            expected: contract.into(),
            found: stored.contract,
        };
        return Err(wrong.into());
    }
    if numbers(version)? < numbers(&stored.version)? {
        return Err(MigrateError::Downgrade {
            stored: stored.version,
            new: version.to_owned(),
        });
    }
    Ok(cw2::set_contract_version(storage, contract, version)?)
}

fn numbers(version: &str) -> Result<[u64; 3], MigrateError> {
    let wrong = || MigrateError::Version {
        version: version.to_owned(),
    };
    let numbers: Vec<u64> = version
        .split('.')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong())?;
    numbers.try_into().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    #[test]
    fn an_upgrade_may_not_change_the_contract_or_go_back() {
        let mut storage = MockStorage::new();
        cw2::set_contract_version(&mut storage, "a", "0.9.0").unwrap();

        assert!(matches!(
            check_version(&mut storage, "b", "1.0.0"),
            Err(MigrateError::Contract(_))
        ));
        assert!(matches!(
            check_version(&mut storage, "a", "0.8.12"),
            Err(MigrateError::Downgrade { .. })
        ));
        assert!(matches!(
            check_version(&mut storage, "a", "1.0"),
            Err(MigrateError::Version { .. })
        ));

        check_version(&mut storage, "a", "0.10.0").unwrap();
        assert_eq!(cw2::get_contract_version(&storage).unwrap().version, "0.10.0");
    }
}
