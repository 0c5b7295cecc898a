//! One call into one instance.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::{Context, Result, anyhow};
use cosmwasm_std::QuerierWrapper;
use cosmwasm_std_3::{Binary, Checksum, ContractResult, SystemResult};
use cosmwasm_vm::{
    Backend, BackendError, BackendResult, Cache, CacheOptions, Instance, InstanceOptions, Querier, Size, VmResult,
    call_execute_raw, call_instantiate_raw, call_migrate_raw, call_query_raw, call_reply_raw, capabilities_from_csv,
};
use tempfile::TempDir;

use crate::api::ChainApi;
use crate::gas::{self, Meter, VM_GAS};
use crate::storage::Copied;

/// What a contract may ask of a chain: some have no staking module, and not all have the newest VM (rule A8).
const CAPABILITIES: &str = "iterator,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,cosmwasm_2_0,cosmwasm_2_1";
/// `contractMemoryLimit` in x/wasm/keeper/keeper.go.
const MEMORY: Size = Size::mebi(32);

type Compiled = Cache<ChainApi, Copied, Asker>;
type Vm = Instance<ChainApi, Copied, Asker>;

/// An entry point with what it is given besides the environment, as JSON.
pub enum Call {
    Instantiate { info: Vec<u8>, msg: Vec<u8> },
    Execute { info: Vec<u8>, msg: Vec<u8> },
    Query { msg: Vec<u8> },
    Reply { msg: Vec<u8> },
    Migrate { msg: Vec<u8> },
}

/// The compiled codes, as a node keeps them.
#[derive(Clone)]
pub struct Codes {
    cache: Arc<Compiled>,
    _folder: Arc<TempDir>,
}

impl Codes {
    /// An empty cache, in a folder that goes with it.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = CacheOptions::new(
            folder.path(),
            capabilities_from_csv(CAPABILITIES),
            Size::mebi(200),
            MEMORY,
        );
        // SAFETY: the folder is new and nobody else's, so all compiled code in it was written by this cache.
        #[allow(unsafe_code)]
        let cache = unsafe { Compiled::new(options)? };
        Ok(Self {
            cache: Arc::new(cache),
            _folder: Arc::new(folder),
        })
    }

    /// Takes a code as a chain does at `MsgStoreCode`: static checks with all limits, then compilation.
    pub fn store(&self, wasm: &[u8]) -> Result<Checksum> {
        let checksum = self.cache.store_code(wasm, true, true)?;
        self.cache.pin(&checksum)?;
        Ok(checksum)
    }

    /// Runs one call with the gas that the meter has left. Returns what the contract answered, and its storage.
    ///
    /// # Errors
    /// The VM stopped the contract: out of gas, out of memory, a panic.
    pub fn call(
        &self,
        code: &Checksum,
        meter: &Meter,
        (storage, querier): (Copied, QuerierWrapper),
        env: &[u8],
        call: &Call,
    ) -> Result<(Vec<u8>, Copied)> {
        meter.charge_call(&code.to_hex())?;
        let gas_limit = meter.left().saturating_mul(VM_GAS);
        let (ask, asked) = channel();
        let (answer, answers) = channel();
        // The VM wants a querier that borrows nothing, and the simulator's borrows everything: so the VM gets a thread,
        // and its questions are answered from here.
        let done = thread::scope(|scope| {
            let vm = scope.spawn(move || -> VmResult<Done> {
                let backend = Backend {
                    api: ChainApi::default(),
                    storage,
                    querier: Asker { ask, answers },
                };
                let options = InstanceOptions { gas_limit };
                let mut instance = self.cache.get_instance(code, backend, options)?;
                let answer = run(&mut instance, env, call);
                Ok(Done {
                    answer,
                    left: instance.create_gas_report().remaining / VM_GAS,
                    memory: instance.memory_pages(),
                    storage: instance.recycle().map(|backend| backend.storage),
                })
            });
            for Question { request, gas_limit } in asked {
                meter.set_left(gas_limit / VM_GAS);
                let answered = self::answer(querier, &request, meter);
                let used = (gas_limit / VM_GAS).saturating_sub(meter.left());
                // If nobody listens any more, the VM's own error says why.
                let _ = answer.send((answered, used));
            }
            vm.join()
        });
        let done = done.map_err(|_| anyhow!("the VM panicked"))??;
        meter.set_left(done.left);
        meter.note_memory(done.memory);
        let answer = done.answer?;
        meter.charge(gas::deserialization(&answer))?;
        Ok((answer, done.storage.context("the VM kept the storage")?))
    }
}

struct Done {
    answer: VmResult<Vec<u8>>,
    left: u64,
    memory: usize,
    storage: Option<Copied>,
}

fn run(vm: &mut Vm, env: &[u8], call: &Call) -> VmResult<Vec<u8>> {
    match call {
        Call::Instantiate { info, msg } => call_instantiate_raw(vm, env, info, msg),
        Call::Execute { info, msg } => call_execute_raw(vm, env, info, msg),
        Call::Query { msg } => call_query_raw(vm, env, msg),
        Call::Reply { msg } => call_reply_raw(vm, env, msg),
        Call::Migrate { msg } => call_migrate_raw(vm, env, msg),
    }
}

/// Asks the simulator. A smart query has charged the meter itself when it returns.
fn answer(querier: QuerierWrapper, request: &[u8], meter: &Meter) -> Vec<u8> {
    let answer = querier.raw_query(request);
    let answer = serde_json::to_vec(&answer).expect("answers are JSON");
    if !request.starts_with(br#"{"wasm":{"smart""#) {
        // If it was too much, nothing is left, and the VM stops at the next instruction.
        let _ = meter.charge(gas::answer(request, &answer));
    }
    answer
}

struct Question {
    request: Vec<u8>,
    gas_limit: u64,
}

/// The querier inside of the VM.
pub struct Asker {
    ask: Sender<Question>,
    answers: Receiver<(Vec<u8>, u64)>,
}

impl Querier for Asker {
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let question = Question {
            request: request.to_vec(),
            gas_limit,
        };
        let gone = || BackendError::unknown("the simulator is gone");
        let answer = self.ask.send(question).ok().and_then(|()| self.answers.recv().ok());
        let Some((answer, used)) = answer else {
            return (Err(gone()), gas::external(0));
        };
        let parsed = serde_json::from_slice(&answer).map_err(|error| BackendError::unknown(error.to_string()));
        (parsed, gas::external(used))
    }
}
