//! What a CometBFT node is asked.

use cosmwasm_std::{Binary, BlockInfo, Timestamp};
use prost::Message;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};

use super::http::{CallError, Http};
use super::proto;
use crate::{ChainError, ChainEvent};

/// A node, seen through its RPC.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) http: Http,
}

/// What a transaction's hash is: SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TxHash(pub(super) [u8; 32]);

impl TxHash {
    pub(super) fn of(transaction: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(transaction).into())
    }

    /// Reads 64 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Display for TxHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02X}"))
    }
}

#[derive(Deserialize)]
pub(super) struct Status {
    pub(super) node_info: NodeInfo,
    pub(super) sync_info: SyncInfo,
}

#[derive(Deserialize)]
pub(super) struct NodeInfo {
    /// The chain's id.
    pub(super) network: String,
    #[serde(default)]
    pub(super) other: OtherInfo,
}

#[derive(Deserialize, Default)]
pub(super) struct OtherInfo {
    /// `on` or `off`: whether transactions can be found by hash.
    #[serde(default)]
    pub(super) tx_index: String,
}

#[derive(Deserialize)]
pub(super) struct SyncInfo {
    #[serde(deserialize_with = "number")]
    pub(super) latest_block_height: u64,
    pub(super) latest_block_time: String,
    pub(super) catching_up: bool,
}

#[derive(Deserialize)]
struct AppInfo {
    response: AppState,
}

#[derive(Deserialize)]
struct AppState {
    #[serde(deserialize_with = "number")]
    last_block_height: u64,
}

#[derive(Deserialize)]
struct HeaderAnswer {
    header: Option<Header>,
}

#[derive(Deserialize)]
struct Header {
    chain_id: String,
    #[serde(deserialize_with = "number")]
    height: u64,
    time: String,
}

#[derive(Deserialize)]
struct QueryAnswer {
    response: QueryResponse,
}

#[derive(Deserialize)]
struct QueryResponse {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    codespace: String,
    #[serde(default)]
    log: String,
    value: Option<Binary>,
}

/// A module of the chain said no.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    pub(super) code: u32,
    #[serde(default)]
    pub(super) codespace: String,
    #[serde(default)]
    pub(super) log: String,
}

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QueryError {
    Call(CallError),
    Refused(Refusal),
}

/// What a node said to a transaction that was handed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Handed {
    /// It is in the node's queue, now or before.
    Queued,
    /// It is not, and the node has not passed it on.
    Refused(Refusal),
    /// The node has no room or no time for it now, and has not taken it.
    Busy(String),
    /// Nobody knows.
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Delivered {
    #[serde(flatten)]
    pub(super) refusal: Refusal,
    #[serde(default, deserialize_with = "number")]
    pub(super) gas_wanted: u64,
    #[serde(default, deserialize_with = "number")]
    pub(super) gas_used: u64,
    #[serde(default, deserialize_with = "maybe_events")]
    pub(super) events: Vec<NodeEvent>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct NodeEvent {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) attributes: Vec<NodeAttribute>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct NodeAttribute {
    pub(super) key: String,
    #[serde(default)]
    pub(super) value: Option<String>,
}

/// A transaction that is in a block.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Included {
    #[serde(deserialize_with = "number")]
    pub(super) height: u64,
    #[serde(rename = "tx_result")]
    pub(super) delivered: Delivered,
}

#[derive(Deserialize)]
struct BlockAnswer {
    block: Block,
}

#[derive(Deserialize)]
struct Block {
    data: BlockData,
}

#[derive(Deserialize)]
struct BlockData {
    txs: Option<Vec<Binary>>,
}

#[derive(Deserialize)]
struct BlockResults {
    txs_results: Option<Vec<Delivered>>,
}

impl Node {
    pub(super) fn status(&self) -> Result<Status, CallError> {
        self.http.call("status", &json!({}))
    }

    /// The newest block; an error if the node is catching up.
    pub(super) fn newest_block(&self) -> Result<BlockInfo, ChainError> {
        let status = self.status().map_err(|error| self.http.explain(error))?;
        let sync = status.sync_info;
        if sync.catching_up {
            return Err(ChainError::NodeBehind {
                url: self.http.url().to_owned(),
                height: sync.latest_block_height,
            });
        }
        // A node tells of a block a moment before its own state has it: what is simulated then is still of the block before.
        let applied: AppInfo = self
            .http
            .call("abci_info", &json!({}))
            .map_err(|error| self.http.explain(error))?;
        if applied.response.last_block_height < sync.latest_block_height {
            return self.block_at(applied.response.last_block_height.max(1));
        }
        Ok(BlockInfo {
            height: sync.latest_block_height,
            time: block_time(&sync.latest_block_time)?,
            chain_id: status.node_info.network,
        })
    }

    pub(super) fn block_at(&self, height: u64) -> Result<BlockInfo, ChainError> {
        let unavailable = |reason: String| ChainError::HeightUnavailable { height, reason };
        let answer: HeaderAnswer = self
            .http
            .call("header", &json!({ "height": height.to_string() }))
            .map_err(|error| match error {
                CallError::Said(reason) => unavailable(reason),
                other => self.http.explain(other),
            })?;
        let header = answer
            .header
            .ok_or_else(|| unavailable("it has no such block".to_owned()))?;
        Ok(BlockInfo {
            height: header.height,
            time: block_time(&header.time)?,
            chain_id: header.chain_id,
        })
    }

    /// Asks a module of the chain; height `None` is the newest.
    pub(super) fn query<T: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
        height: Option<u64>,
    ) -> Result<T, QueryError> {
        let parameters = abci_query(path, request, height);
        answer_of(self.http.call("abci_query", &parameters))
    }

    /// Lets the node run a transaction without effect. A contract may keep it busy for as long as it likes.
    pub(super) fn simulate(&self, transaction: Vec<u8>) -> Result<proto::SimulateResponse, QueryError> {
        let request = proto::SimulateRequest { tx_bytes: transaction };
        let parameters = abci_query("/cosmos.tx.v1beta1.Service/Simulate", &request, None);
        answer_of(self.http.call_dear("abci_query", &parameters))
    }

    /// Hands a transaction to the node, once.
    pub(super) fn hand_over(&self, transaction: &[u8]) -> Handed {
        let parameters = json!({ "tx": Binary::from(transaction).to_base64() });
        match self.http.call_once::<Refusal>("broadcast_tx_sync", &parameters) {
            Ok(answer) if answer.code == 0 => Handed::Queued,
            Ok(refusal) => Handed::Refused(refusal),
            Err(CallError::Said(text)) if text.contains("already exists in cache") => Handed::Queued,
            Err(CallError::Said(text)) if text.contains("mempool is full") => Handed::Busy(text),
            Err(CallError::Said(text)) if text.to_ascii_lowercase().contains("too large") => Handed::Refused(Refusal {
                code: u32::MAX,
                codespace: String::new(),
                log: text,
            }),
            Err(CallError::NotTaken(text)) => Handed::Refused(Refusal {
                code: u32::MAX,
                codespace: String::new(),
                log: text,
            }),
            Err(CallError::Said(text) | CallError::Broken(text) | CallError::Late(text) | CallError::Strange(text)) => {
                Handed::Unknown(text)
            }
        }
    }

    /// Looks for a transaction in the blocks, by the node's index. The index is a little behind the blocks.
    pub(super) fn find_transaction(&self, hash: TxHash) -> Result<Option<Included>, CallError> {
        let parameters = json!({ "hash": Binary::from(hash.0.as_slice()).to_base64(), "prove": false });
        match self.http.call_once("tx", &parameters) {
            Ok(included) => Ok(Some(included)),
            Err(CallError::Said(text)) if text.contains("not found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks for a transaction in one block itself.
    pub(super) fn find_in_block(&self, hash: TxHash, height: u64) -> Result<Option<Included>, CallError> {
        let at: Value = json!({ "height": height.to_string() });
        let answer: BlockAnswer = self.http.call("block", &at)?;
        let transactions = answer.block.data.txs.unwrap_or_default();
        let Some(place) = transactions.iter().position(|bytes| TxHash::of(bytes) == hash) else {
            return Ok(None);
        };
        let results: BlockResults = self.http.call("block_results", &at)?;
        let delivered = results
            .txs_results
            .unwrap_or_default()
            .into_iter()
            .nth(place)
            .ok_or_else(|| CallError::Strange("a block has fewer results than transactions".to_owned()))?;
        Ok(Some(Included { height, delivered }))
    }
}

impl Delivered {
    /// The messages' events, as every chain gives them: without those of the fee, and without the message's number that
    /// the Cosmos SDK appends to each.
    pub(super) fn message_events(&self) -> Vec<ChainEvent> {
        const NUMBER: &str = "msg_index";
        let of_messages = self.events.iter().filter_map(|event| {
            let (last, attributes) = event.attributes.split_last()?;
            (last.key == NUMBER).then(|| ChainEvent {
                kind: event.kind.clone(),
                attributes: attributes
                    .iter()
                    .map(|attribute| (attribute.key.clone(), attribute.value.clone().unwrap_or_default()))
                    .collect(),
            })
        });
        of_messages.collect()
    }
}

fn abci_query(path: &str, request: &impl Message, height: Option<u64>) -> Value {
    json!({
        "path": path,
        "data": hex(&request.encode_to_vec()),
        "height": height.unwrap_or(0).to_string(),
        "prove": false,
    })
}

fn answer_of<T: Message + Default>(called: Result<QueryAnswer, CallError>) -> Result<T, QueryError> {
    let response = called.map_err(QueryError::Call)?.response;
    if response.code != 0 {
        return Err(QueryError::Refused(Refusal {
            code: response.code,
            codespace: response.codespace,
            log: response.log,
        }));
    }
    let value = response.value.unwrap_or_default();
    T::decode(value.as_slice()).map_err(|error| QueryError::Call(CallError::Strange(error.to_string())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn block_time(text: &str) -> Result<Timestamp, ChainError> {
    let bad = |reason: String| ChainError::Encoding {
        what: "a block's time",
        reason,
    };
    let time: jiff::Timestamp = text.parse().map_err(|error: jiff::Error| bad(error.to_string()))?;
    let nanos = u64::try_from(time.as_nanosecond()).map_err(|_| bad(format!("{text:?} cannot be a block's time")))?;
    Ok(Timestamp::from_nanos(nanos))
}

/// CometBFT writes 64-bit numbers as text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

fn maybe_events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NodeEvent>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
