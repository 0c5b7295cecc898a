//! What deploying and migrating have in common: a note on disk before each transaction.

use cosmwasm_std::coins;

use super::{DeployChain, DeployError, Deployment, DeploymentFile, Pending};
use crate::{Account, ChainError, Code};

/// What happens, for people who wait.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// An earlier run was stopped in the middle of this; the account's next transaction shows what became of it.
    Settling {
        /// What was being done.
        pending: String,
    },
    /// The chain had the code already.
    CodeFound {
        /// Which.
        code: Code,
        /// Its id.
        code_id: u64,
    },
    /// A code was put on the chain.
    CodeStored {
        /// Which.
        code: Code,
        /// Its id.
        code_id: u64,
    },
    /// The chain had the contract already.
    ContractFound {
        /// Which.
        contract: Code,
        /// Where.
        address: String,
    },
    /// A shared contract was instantiated.
    Instantiated {
        /// Which.
        contract: Code,
        /// Where.
        address: String,
    },
    /// A contract runs newer wasm now.
    Migrated {
        /// Its name.
        contract: String,
        /// Where it is.
        address: String,
        /// The code that it runs.
        code_id: u64,
    },
    /// The hub makes new networks of these codes from now on.
    CodesSet,
    /// The suite DAO is there.
    DaoInstantiated {
        /// Where.
        address: String,
    },
    /// The suite DAO is the admin of a shared contract; settings, if it has any, are offered to it.
    HandedOver {
        /// Which.
        contract: Code,
    },
    /// The suite DAO decides over the rest of an upgrade.
    DaoDecides {
        /// Where it is.
        dao: String,
        /// What is left for it.
        contracts: Vec<String>,
    },
}

/// A run on one chain, by one account, with the file locked.
pub struct Run<'a, C: ?Sized> {
    pub chain: &'a C,
    pub signer: &'a Account,
    pub file: &'a DeploymentFile,
    pub state: Deployment,
    pub say: &'a mut dyn FnMut(&Progress),
}

impl<C: DeployChain + ?Sized> Run<'_, C> {
    /// Writes the state down.
    pub fn save(&self) -> Result<(), DeployError> {
        self.file.save(&self.state)
    }

    /// Sends one transaction. What it is for is on disk before it is sent; `note` writes its result into the state, which
    /// is then saved without that remark.
    pub fn send<T>(
        &mut self,
        purpose: String,
        transaction: impl FnOnce(&C, &Account) -> Result<T, ChainError>,
        note: impl FnOnce(&mut Deployment, &T),
    ) -> Result<T, DeployError> {
        self.state.pending = Some(Pending {
            purpose: purpose.clone(),
            signer: self.chain.address(self.signer).into_string(),
        });
        self.save()?;
        match transaction(self.chain, self.signer) {
            Ok(result) => {
                note(&mut self.state, &result);
                self.state.pending = None;
                self.save()?;
                Ok(result)
            }
            Err(source) => {
                if is_certain(&source) {
                    self.state.pending = None;
                    self.save()?;
                }
                Err(DeployError::Chain { doing: purpose, source })
            }
        }
    }

    /// Makes sure that nothing of an earlier run can come into a block any more. An account's transactions are taken in
    /// the order of their numbers, so after one of now is in a block, those before it are in one or never will be.
    pub fn settle(&mut self) -> Result<(), DeployError> {
        let Some(pending) = self.state.pending.clone() else {
            return Ok(());
        };
        let own = self.chain.address(self.signer);
        if pending.signer != own.as_str() {
            return Err(DeployError::PendingOfAnother {
                purpose: pending.purpose,
                signer: pending.signer,
            });
        }
        (self.say)(&Progress::Settling {
            pending: pending.purpose.clone(),
        });
        let sent = self.chain.send(self.signer, &own, &coins(1, self.chain.fee_denom()));
        match sent {
            Ok(_) => {
                self.state.pending = None;
                self.save()
            }
            Err(source) => Err(DeployError::Unsettled {
                pending: pending.purpose,
                source,
            }),
        }
    }
}

/// Whether an error proves that the transaction has changed nothing and never will.
const fn is_certain(error: &ChainError) -> bool {
    matches!(
        error,
        ChainError::Refused { .. }
            | ChainError::Aborted { .. }
            | ChainError::OutOfFunds { .. }
            | ChainError::OutOfGas { .. }
            | ChainError::FeeTooLow { .. }
            | ChainError::UnknownAccount { .. }
            | ChainError::NodeBehind { .. }
            | ChainError::Unreachable { .. }
            | ChainError::NotIncluded { .. }
    )
}
