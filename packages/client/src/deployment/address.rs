//! Where a contract will be.

use bech32::{Bech32, Hrp};
use cosmwasm_std::{Addr, CanonicalAddr, Checksum, instantiate2_address};

use super::DeployError;
use crate::{Account, AddressPrefix, Code};

/// The salt of a shared contract. It never changes: it is what makes a second one impossible.
pub fn salt(code: Code) -> Vec<u8> {
    format!("flywheel/{}/1", code.name()).into_bytes()
}

/// The salt of the suite DAO: one account makes one of each code.
pub const DAO_SALT: &[u8] = b"flywheel/suite-dao/1";

/// The address that `Instantiate2` gives a shared contract: of the code's checksum, the creator and the salt (ADR-028 of
/// the Cosmos SDK, as wasmd's `BuildContractAddressPredictable`).
pub fn predicted(
    prefix: &AddressPrefix,
    creator: &Account,
    code: Code,
    checksum: &Checksum,
) -> Result<Addr, DeployError> {
    predicted_with(prefix, creator, code, checksum, &salt(code))
}

/// The same with a salt of its own.
pub fn predicted_with(
    prefix: &AddressPrefix,
    creator: &Account,
    code: Code,
    checksum: &Checksum,
    salt: &[u8],
) -> Result<Addr, DeployError> {
    let bad = |reason: String| DeployError::Address { contract: code, reason };
    let creator = CanonicalAddr::from(creator.id());
    let bytes = instantiate2_address(checksum.as_slice(), &creator, salt).map_err(|error| bad(error.to_string()))?;
    let hrp = Hrp::parse(prefix.as_str()).map_err(|error| bad(error.to_string()))?;
    let text = bech32::encode::<Bech32>(hrp, &bytes).map_err(|error| bad(error.to_string()))?;
    Ok(Addr::unchecked(text))
}
