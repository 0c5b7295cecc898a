//! Where a network's contracts are before they exist (rule H1).

use cosmwasm_std::{Addr, Api, Binary, CanonicalAddr, Checksum, QuerierWrapper, instantiate2_address};
use flywheel_types::hub::{Codes, Role};

use crate::error::ContractError;

/// What makes an address unique among those of this hub: the network's id as a u64, big endian, and the role's name.
///
/// An address also depends on the hub's own and on the code, so nobody else can take it.
pub fn salt(network: u64, role: Role) -> Binary {
    let mut salt = network.to_be_bytes().to_vec();
    salt.extend_from_slice(role.name().as_bytes());
    salt.into()
}

/// The code that a role is made of.
pub const fn code_of(codes: &Codes, role: Role) -> u64 {
    match role {
        Role::Token => codes.token,
        Role::Staking => codes.staking,
        Role::Verification => codes.verification,
        Role::Rewards => codes.rewards,
        Role::Marketplace => codes.marketplace,
        Role::Governance => codes.governance,
    }
}

/// The checksum of a role's code, as the chain has it.
///
/// # Errors
/// If the chain has no such code.
pub fn checksum_of(querier: &QuerierWrapper, codes: &Codes, role: Role) -> Result<Checksum, ContractError> {
    let code = code_of(codes, role);
    let info = querier.query_wasm_code_info(code);
    info.map(|info| info.checksum).map_err(|_| ContractError::UnknownCode {
        role: role.name(),
        code,
    })
}

/// Predicts addresses of one network; asks for each code once.
pub struct Predictor<'a> {
    api: &'a dyn Api,
    querier: QuerierWrapper<'a>,
    hub: CanonicalAddr,
    codes: Codes,
    network: u64,
    known: Vec<(u64, Checksum)>,
}

impl<'a> Predictor<'a> {
    /// For a network of this hub, made of these codes.
    pub fn new(
        api: &'a dyn Api,
        querier: QuerierWrapper<'a>,
        hub: &Addr,
        codes: Codes,
        network: u64,
    ) -> Result<Self, ContractError> {
        let hub = api.addr_canonicalize(hub.as_str())?;
        Ok(Self {
            api,
            querier,
            hub,
            codes,
            network,
            known: Vec::new(),
        })
    }

    /// The address that the contract of this role has or will have.
    pub fn address(&mut self, role: Role) -> Result<Addr, ContractError> {
        let code = code_of(&self.codes, role);
        let known = self
            .known
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, checksum)| *checksum);
        let checksum = match known {
            Some(checksum) => checksum,
            None => {
                let checksum = checksum_of(&self.querier, &self.codes, role)?;
                self.known.push((code, checksum));
                checksum
            }
        };
        let address = instantiate2_address(checksum.as_slice(), &self.hub, &salt(self.network, role))?;
        Ok(self.api.addr_humanize(&address)?)
    }
}
