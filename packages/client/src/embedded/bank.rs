//! The simulator's bank with the checks of a chain's.

use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, Coin, CustomMsg, CustomQuery, Querier, StdResult, Storage,
};
use cw_multi_test::error::{AnyError, AnyResult};
use cw_multi_test::{AppResponse, Bank, BankKeeper, BankSudo, CosmosRouter, Module};
use flywheel_protocol::values::sha256;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::addresses::Checked;

/// Why the bank refused; found again in the simulator's error, whichever message led to it.
#[derive(Debug, Error)]
pub(super) enum BankError {
    #[error("{account} has too few coins")]
    OutOfFunds { account: Addr, needed: Vec<Coin> },
    #[error("{address:?} is not an address: {reason}")]
    InvalidAddress { address: String, reason: String },
    #[error("{address} is not allowed to receive funds")]
    Blocked { address: String },
}

/// Accounts of a chain's own modules, which its bank lets nobody send to (Cosmos SDK, `BlockedModuleAccountAddrs`).
const MODULES: [&str; 5] = [
    "fee_collector",
    "distribution",
    "mint",
    "bonded_tokens_pool",
    "not_bonded_tokens_pool",
];

/// A module account's address: the first 20 bytes of its name's SHA-256 (Cosmos SDK, `NewModuleAddress`).
pub(super) fn module_address(api: &dyn Api, module: &str) -> StdResult<Addr> {
    let digest = sha256(&[module.as_bytes()]);
    let id = digest.as_bytes().iter().copied().take(20).collect::<Vec<u8>>();
    api.addr_humanize(&id.into())
}

/// `BankKeeper` sends coins to any text and gives a failed subtraction as the only reason; a chain checks the recipient
/// and says that the coins are missing.
pub(super) struct CheckedBank {
    keeper: BankKeeper,
    /// The modules' accounts. Each is a hash and a checksum, and every message that sends coins asks for all of them.
    blocked: Vec<Addr>,
    recipients: Checked,
}

impl CheckedBank {
    pub(super) fn new(api: &dyn Api) -> StdResult<Self> {
        let blocked = MODULES.iter().map(|module| module_address(api, module));
        Ok(Self {
            keeper: BankKeeper::new(),
            blocked: blocked.collect::<StdResult<_>>()?,
            recipients: Checked::default(),
        })
    }

    fn is_blocked(&self, address: &str) -> bool {
        self.blocked.iter().any(|module| module.as_str() == address)
    }
}

impl Bank for CheckedBank {}

impl Module for CheckedBank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        message: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if let BankMsg::Send { to_address, .. } = &message {
            self.recipients
                .check(api, to_address)
                .map_err(|error| BankError::InvalidAddress {
                    address: to_address.clone(),
                    reason: error.to_string(),
                })?;
            if self.is_blocked(to_address) {
                return Err(AnyError::new(BankError::Blocked {
                    address: to_address.clone(),
                }));
            }
        }
        let needed: Vec<Coin> = match &message {
            BankMsg::Send { amount, .. } | BankMsg::Burn { amount } => {
                amount.iter().filter(|coin| !coin.amount.is_zero()).cloned().collect()
            }
            _ => Vec::new(),
        };
        let account = sender.clone();
        self.keeper
            .execute(api, storage, router, block, sender, message)
            .map_err(|error| {
                // Only the subtraction from the sender can fail once there is something to send and someone to send it
                // to.
                if needed.is_empty() {
                    error
                } else {
                    AnyError::new(BankError::OutOfFunds { account, needed })
                }
            })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        self.keeper.query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        message: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        self.keeper.sudo(api, storage, router, block, message)
    }
}
