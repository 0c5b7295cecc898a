//! Contracts as a chain's VM would run them: a panic is an error of that one call.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cosmwasm_std::{Binary, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, SubMsgResult};
use cw_multi_test::Contract;
use cw_multi_test::error::{AnyError, AnyResult};
use thiserror::Error;

/// A contract stopped in the middle of a call.
#[derive(Debug, Error)]
#[error("{0}")]
pub(super) struct Panicked(pub(super) String);

/// Wraps every contract of the embedded chain.
///
/// A VM turns a panic into a failed call, which a submessage's sender may catch; without this, one would unwind through
/// the sender too.
pub(super) struct Guarded {
    contract: Box<dyn Contract<Empty>>,
    checksum: Checksum,
}

impl Guarded {
    pub(super) fn new(contract: Box<dyn Contract<Empty>>, checksum: Checksum) -> Self {
        Self { contract, checksum }
    }
}

/// Runs a call into a contract or into the simulator. The caller drops every change of a call that failed, so nothing
/// half written outlives a panic.
pub(super) fn caught<T>(call: impl FnOnce() -> AnyResult<T>) -> AnyResult<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(AnyError::new(Panicked(panic_message(&*panic)))))
}

/// The text of a panic, as far as it has one.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

impl Contract<Empty> for Guarded {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        caught(|| self.contract.instantiate(deps, env, info, msg))
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        caught(|| self.contract.execute(deps, env, info, msg))
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        caught(|| self.contract.query(deps, env, msg))
    }

    fn reply(&self, deps: DepsMut, env: Env, mut reply: Reply) -> AnyResult<Response> {
        // With RUST_BACKTRACE set, the simulator's text has a backtrace. A contract may store the text, and the state
        // must not depend on the environment of the process.
        if let SubMsgResult::Err(text) = &mut reply.result
            && let Some(end) = text.find("\n\nStack backtrace:")
        {
            text.truncate(end);
        }
        caught(|| self.contract.reply(deps, env, reply))
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        caught(|| self.contract.sudo(deps, env, msg))
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        caught(|| self.contract.migrate(deps, env, msg))
    }

    fn checksum(&self) -> Option<Checksum> {
        Some(self.checksum)
    }
}
