//! How an embedded chain begins or goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, BlockInfo, CanonicalAddr, Coin, Empty};
use cw_multi_test::{App, AppBuilder, BankSudo, Contract, SudoMsg, no_init};
use flywheel_protocol::Time;

use super::addresses::Signers;
use super::bank::CheckedBank;
use super::codes::{NamedCode, identity, register};
use super::contents::{BlockMark, Contents, Identity};
use super::disk::Disk;
use super::guard::caught;
use super::memory::MemoryState;
use super::progress::Progress;
use super::{Embedded, Inner, OpenError, PREFIX, normalized, timestamp};
use crate::{AddressPrefix, ChainError};

/// What the chain begins with. A folder that exists already goes on from where it is and ignores it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Genesis {
    /// The first block's time.
    pub time: Time,
    /// Native coins in the first block. The same account may appear more than once.
    pub balances: Vec<(Addr, Vec<Coin>)>,
}

/// Makes an [`Embedded`] chain with more codes than the suite's.
pub struct Builder {
    chain_id: String,
    genesis: Genesis,
    codes: Vec<NamedCode>,
}

impl Builder {
    pub(super) fn new(chain_id: &str, genesis: Genesis, codes: Vec<NamedCode>) -> Self {
        Self {
            chain_id: chain_id.to_owned(),
            genesis,
            codes,
        }
    }

    /// Adds a code after the suite's; it gets the next free id. The name is unique and without spaces and colons; the
    /// version is any word that changes when the state's shape does.
    #[must_use]
    pub fn code(mut self, name: &str, version: &str, contract: Box<dyn Contract<Empty>>) -> Self {
        self.codes.push(NamedCode {
            name: name.to_owned(),
            version: version.to_owned(),
            contract,
        });
        self
    }

    /// A chain that lives as long as the value.
    pub fn in_memory(self) -> Result<Embedded, OpenError> {
        let parts = Parts::new(self)?;
        let first = parts.first_contents()?;
        Ok(parts.embedded(first, None))
    }

    /// A chain in a folder, which is created if there is none.
    pub fn open(self, dir: impl AsRef<Path>) -> Result<Embedded, OpenError> {
        let parts = Parts::new(self)?;
        let wanted = Identity {
            chain_id: parts.chain_id.clone(),
            codes: identity(&parts.codes),
        };
        let (disk, contents) = Disk::open(dir.as_ref(), &wanted, || parts.first_contents())?;
        Ok(parts.embedded(contents, Some(disk)))
    }
}

/// The builder's parts, checked.
struct Parts {
    chain_id: String,
    prefix: AddressPrefix,
    genesis: Genesis,
    bank: CheckedBank,
    keeper: cw_multi_test::WasmKeeper<Empty, Empty>,
    codes: Vec<super::codes::RegisteredCode>,
}

impl Parts {
    fn new(builder: Builder) -> Result<Self, OpenError> {
        let bad = |reason: String| OpenError::Genesis { reason };
        if builder.chain_id.is_empty() {
            return Err(bad("the chain id is empty".to_owned()));
        }
        let prefix = AddressPrefix::new(PREFIX).map_err(|error| bad(error.to_string()))?;
        let nobody = api()
            .addr_humanize(&CanonicalAddr::from([0; 20]))
            .map_err(|error| bad(error.to_string()))?;
        let bank = CheckedBank::new(&api()).map_err(|error| bad(error.to_string()))?;
        let (keeper, codes) = register(builder.codes, &nobody).map_err(bad)?;
        Ok(Self {
            chain_id: builder.chain_id,
            prefix,
            genesis: builder.genesis,
            bank,
            keeper,
            codes,
        })
    }

    /// The state after genesis, with the first block open.
    fn first_contents(&self) -> Result<Contents, OpenError> {
        let bad = |error: ChainError| OpenError::Genesis {
            reason: error.to_string(),
        };
        let time = timestamp(self.genesis.time).map_err(bad)?;
        let bank = CheckedBank::new(&api()).map_err(|error| OpenError::Genesis {
            reason: error.to_string(),
        })?;
        // Codes are not part of the state, so this app has none.
        let builder: AppBuilder<CheckedBank, MockApi, MemoryState, _, _, _, _, _, _, _> = AppBuilder::new()
            .with_bank(bank)
            .with_api(api())
            .with_storage(MemoryState::default());
        let mut app = builder.build(no_init);
        for (account, coins) in &self.genesis.balances {
            let amount = normalized(coins.clone()).map_err(bad)?;
            if amount.is_empty() {
                continue;
            }
            let mint = SudoMsg::Bank(BankSudo::Mint {
                to_address: account.to_string(),
                amount,
            });
            caught(|| app.sudo(mint)).map_err(|error| OpenError::Genesis {
                reason: format!("the balance of {account}: {error}"),
            })?;
        }
        let state = app
            .storage()
            .changes()
            .filter_map(|(key, value)| Some((key.to_vec(), value?.to_vec())))
            .collect();
        Ok(Contents {
            state,
            progress: BTreeMap::new(),
            open_block: BlockMark { height: 1, time },
        })
    }

    fn embedded(self, contents: Contents, disk: Option<Disk>) -> Embedded {
        let Contents {
            state,
            progress,
            open_block,
        } = contents;
        let block = BlockInfo {
            height: open_block.height,
            time: open_block.time,
            chain_id: self.chain_id.clone(),
        };
        let app: App<CheckedBank, MockApi, MemoryState> = AppBuilder::new()
            .with_bank(self.bank)
            .with_api(api())
            .with_storage(MemoryState::loaded(state))
            .with_wasm(self.keeper)
            .with_block(block)
            .build(no_init);
        Embedded {
            chain_id: self.chain_id,
            prefix: self.prefix,
            codes: self.codes,
            signers: Signers::default(),
            inner: RefCell::new(Inner {
                app,
                disk,
                progress: Progress::loaded(progress),
                messages: 0,
                stopped: None,
            }),
        }
    }
}

/// Refuses addresses as a chain does: another prefix, a bad checksum, upper case.
pub(super) fn api() -> MockApi {
    MockApi::default().with_prefix(PREFIX)
}
