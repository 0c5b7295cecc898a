//! The protobuf messages that this client sends and reads, and no more.
//!
//! Field numbers are from cosmos-sdk 0.53 (`proto/cosmos`) and wasmd 0.61 (`proto/cosmwasm/wasm/v1`). Fields that are
//! never read are left out: a decoder skips them.

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub(super) struct Any {
    #[prost(string, tag = "1")]
    pub type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Coin {
    #[prost(string, tag = "1")]
    pub denom: String,
    #[prost(string, tag = "2")]
    pub amount: String,
}

// cosmos.tx.v1beta1

#[derive(Clone, PartialEq, Message)]
pub(super) struct TxBody {
    #[prost(message, repeated, tag = "1")]
    pub messages: Vec<Any>,
    #[prost(string, tag = "2")]
    pub memo: String,
    #[prost(uint64, tag = "3")]
    pub timeout_height: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AuthInfo {
    #[prost(message, repeated, tag = "1")]
    pub signer_infos: Vec<SignerInfo>,
    #[prost(message, optional, tag = "2")]
    pub fee: Option<Fee>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SignerInfo {
    #[prost(message, optional, tag = "1")]
    pub public_key: Option<Any>,
    #[prost(message, optional, tag = "2")]
    pub mode_info: Option<ModeInfo>,
    #[prost(uint64, tag = "3")]
    pub sequence: u64,
}

/// In the chain's schema this is a choice; a single signer is its first case.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ModeInfo {
    #[prost(message, optional, tag = "1")]
    pub single: Option<Single>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Single {
    #[prost(int32, tag = "1")]
    pub mode: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Fee {
    #[prost(message, repeated, tag = "1")]
    pub amount: Vec<Coin>,
    #[prost(uint64, tag = "2")]
    pub gas_limit: u64,
    #[prost(string, tag = "4")]
    pub granter: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TxRaw {
    #[prost(bytes = "vec", tag = "1")]
    pub body_bytes: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub auth_info_bytes: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "3")]
    pub signatures: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SignDoc {
    #[prost(bytes = "vec", tag = "1")]
    pub body_bytes: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub auth_info_bytes: Vec<u8>,
    #[prost(string, tag = "3")]
    pub chain_id: String,
    #[prost(uint64, tag = "4")]
    pub account_number: u64,
}

/// cosmos.crypto.secp256k1.PubKey
#[derive(Clone, PartialEq, Message)]
pub(super) struct PubKey {
    #[prost(bytes = "vec", tag = "1")]
    pub key: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SimulateRequest {
    #[prost(bytes = "vec", tag = "2")]
    pub tx_bytes: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SimulateResponse {
    #[prost(message, optional, tag = "1")]
    pub gas_info: Option<GasInfo>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct GasInfo {
    #[prost(uint64, tag = "2")]
    pub gas_used: u64,
}

// cosmos.auth.v1beta1

#[derive(Clone, PartialEq, Message)]
pub(super) struct AccountInfoResponse {
    #[prost(message, optional, tag = "1")]
    pub info: Option<BaseAccount>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct BaseAccount {
    #[prost(uint64, tag = "3")]
    pub account_number: u64,
    #[prost(uint64, tag = "4")]
    pub sequence: u64,
}

// cosmos.bank.v1beta1

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgSend {
    #[prost(string, tag = "1")]
    pub from_address: String,
    #[prost(string, tag = "2")]
    pub to_address: String,
    #[prost(message, repeated, tag = "3")]
    pub amount: Vec<Coin>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct BalanceRequest {
    #[prost(string, tag = "1")]
    pub address: String,
    #[prost(string, tag = "2")]
    pub denom: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct BalanceResponse {
    #[prost(message, optional, tag = "1")]
    pub balance: Option<Coin>,
}

// cosmwasm.wasm.v1

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgStoreCode {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(bytes = "vec", tag = "2")]
    pub wasm_byte_code: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgInstantiateContract {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "2")]
    pub admin: String,
    #[prost(uint64, tag = "3")]
    pub code_id: u64,
    #[prost(string, tag = "4")]
    pub label: String,
    #[prost(bytes = "vec", tag = "5")]
    pub msg: Vec<u8>,
    #[prost(message, repeated, tag = "6")]
    pub funds: Vec<Coin>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgInstantiateContract2 {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "2")]
    pub admin: String,
    #[prost(uint64, tag = "3")]
    pub code_id: u64,
    #[prost(string, tag = "4")]
    pub label: String,
    #[prost(bytes = "vec", tag = "5")]
    pub msg: Vec<u8>,
    #[prost(message, repeated, tag = "6")]
    pub funds: Vec<Coin>,
    #[prost(bytes = "vec", tag = "7")]
    pub salt: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgExecuteContract {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "2")]
    pub contract: String,
    #[prost(bytes = "vec", tag = "3")]
    pub msg: Vec<u8>,
    #[prost(message, repeated, tag = "5")]
    pub funds: Vec<Coin>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgMigrateContract {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "2")]
    pub contract: String,
    #[prost(uint64, tag = "3")]
    pub code_id: u64,
    #[prost(bytes = "vec", tag = "4")]
    pub msg: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgUpdateAdmin {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "2")]
    pub new_admin: String,
    #[prost(string, tag = "3")]
    pub contract: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MsgClearAdmin {
    #[prost(string, tag = "1")]
    pub sender: String,
    #[prost(string, tag = "3")]
    pub contract: String,
}

/// The request for a smart and for a raw query.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StateRequest {
    #[prost(string, tag = "1")]
    pub address: String,
    #[prost(bytes = "vec", tag = "2")]
    pub query_data: Vec<u8>,
}

/// The answer to a smart and to a raw query.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StateResponse {
    #[prost(bytes = "vec", tag = "1")]
    pub data: Vec<u8>,
}

/// A request that names an account or a contract, in several modules.
#[derive(Clone, PartialEq, Message)]
pub(super) struct AddressRequest {
    #[prost(string, tag = "1")]
    pub address: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ContractInfoResponse {
    #[prost(message, optional, tag = "2")]
    pub contract_info: Option<ContractInfo>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ContractInfo {
    #[prost(uint64, tag = "1")]
    pub code_id: u64,
    #[prost(string, tag = "2")]
    pub creator: String,
    #[prost(string, tag = "3")]
    pub admin: String,
    #[prost(string, tag = "4")]
    pub label: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct CodeInfoRequest {
    #[prost(uint64, tag = "1")]
    pub code_id: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct CodeInfoResponse {
    #[prost(bytes = "vec", tag = "3")]
    pub checksum: Vec<u8>,
}
