//! What devices and makers have signed.

use cosmwasm_std::{Api, Env};
use flywheel_protocol::sign::{MakerCertificate, verify_on_chain};
use flywheel_protocol::{PublicKey, Seconds, Time};
use flywheel_types::registry::{MAX_EXPIRY, MakerCertificate as Certificate};

use crate::error::ContractError;

/// At the expiry's second a signature is worth nothing any more.
pub fn check_expiry(now: Time, expires_at: Time) -> Result<(), ContractError> {
    if now >= expires_at {
        return Err(ContractError::Expired { expires_at });
    }
    if expires_at > now.plus(Seconds::new(MAX_EXPIRY))? {
        return Err(ContractError::ExpiryTooFar { expires_at, now });
    }
    Ok(())
}

/// The maker that vouches for a device's key, if one does.
pub fn check_certificate(
    api: &dyn Api,
    env: &Env,
    device: &PublicKey,
    certificate: Option<&Certificate>,
) -> Result<Option<PublicKey>, ContractError> {
    let Some(certificate) = certificate else {
        return Ok(None);
    };
    let digest = MakerCertificate {
        maker: &certificate.maker,
        device,
    }
    .digest(&env.block.chain_id, env.contract.address.as_str())?;
    if verify_on_chain(api, &certificate.maker, &digest, &certificate.signature)? {
        return Ok(Some(certificate.maker.clone()));
    }
    Err(ContractError::BadCertificate)
}
