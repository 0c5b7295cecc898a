//! What a transaction did.

use cosmwasm_std::Addr;

/// The attribute in which a chain names the contract that an event comes from.
const CONTRACT_ATTRIBUTE: &str = "_contract_address";

/// One event of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEvent {
    /// The event's type. A contract's own event `bonded` is `wasm-bonded`, on every chain.
    pub kind: String,
    /// Attributes in order; a key may appear more than once.
    pub attributes: Vec<(String, String)>,
}

impl ChainEvent {
    /// The first attribute of this name.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The contract that the event comes from. The chain writes it first, so a contract cannot speak for another.
    pub fn contract(&self) -> Option<&str> {
        self.attribute(CONTRACT_ATTRIBUTE)
    }
}

/// What a transaction did, once it is in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxResult {
    /// The block's height.
    pub height: u64,
    /// The transaction's hash, on chains that have one.
    pub hash: Option<String>,
    /// Gas used, on chains that count it.
    pub gas_used: Option<u64>,
    /// All events of all messages, in order.
    pub events: Vec<ChainEvent>,
}

impl TxResult {
    /// The events that `contract` itself emitted under this name (without the `wasm-` that the chain puts before it).
    pub fn contract_events<'a>(&'a self, contract: &'a Addr, name: &'a str) -> impl Iterator<Item = &'a ChainEvent> {
        self.events.iter().filter(move |event| {
            event.kind.strip_prefix("wasm-") == Some(name) && event.contract() == Some(contract.as_str())
        })
    }

    /// The first event of this full type.
    pub fn find_event(&self, kind: &str) -> Option<&ChainEvent> {
        self.events.iter().find(|event| event.kind == kind)
    }

    /// The address of the first contract that the transaction instantiated. Its own event comes before those of the
    /// contracts that it instantiates in turn.
    pub fn instantiated(&self) -> Option<Addr> {
        self.find_event("instantiate")
            .and_then(ChainEvent::contract)
            .map(Addr::unchecked)
    }
}
