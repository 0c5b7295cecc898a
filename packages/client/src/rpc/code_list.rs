//! Which codes a chain has, and who may use them.

use cosmwasm_std::{Addr, Checksum};
use prost::Message;

use super::failure::Asked;
use super::http::Http;
use super::node::{Node, QueryError};
use super::{Rpc, Timing};
use crate::ChainError;

/// Codes in one page; what the Cosmos SDK gives at most by itself.
const PAGE: u64 = 100;
/// wasmd's word for "everybody may instantiate it".
const EVERYBODY: i32 = 3;

/// A code on a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCode {
    /// Its id.
    pub code_id: u64,
    /// Who stored it.
    pub creator: Addr,
    /// SHA-256 of its wasm.
    pub checksum: Checksum,
    /// Whether everybody may instantiate it. Its creator can narrow that at any time.
    pub is_open: bool,
}

/// Some codes of a chain, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodePage {
    /// The codes.
    pub codes: Vec<StoredCode>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct CodesRequest {
    #[prost(message, optional, tag = "1")]
    pagination: Option<PageRequest>,
}

#[derive(Clone, PartialEq, Message)]
struct PageRequest {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(uint64, tag = "3")]
    limit: u64,
    #[prost(bool, tag = "5")]
    reverse: bool,
}

#[derive(Clone, PartialEq, Message)]
struct PageResponse {
    #[prost(bytes = "vec", tag = "1")]
    next_key: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct CodesResponse {
    #[prost(message, repeated, tag = "1")]
    codes: Vec<ListedCode>,
    #[prost(message, optional, tag = "2")]
    pagination: Option<PageResponse>,
}

/// cosmwasm.wasm.v1.CodeInfoResponse
#[derive(Clone, PartialEq, Message)]
struct ListedCode {
    #[prost(uint64, tag = "1")]
    code_id: u64,
    #[prost(string, tag = "2")]
    creator: String,
    #[prost(bytes = "vec", tag = "3")]
    checksum: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    instantiate_permission: Option<Permission>,
}

#[derive(Clone, PartialEq, Message)]
struct CodeRequest {
    #[prost(uint64, tag = "1")]
    code_id: u64,
}

/// cosmwasm.wasm.v1.QueryCodeInfoResponse: the same under other numbers.
#[derive(Clone, PartialEq, Message)]
struct CodeResponse {
    #[prost(uint64, tag = "1")]
    code_id: u64,
    #[prost(string, tag = "2")]
    creator: String,
    #[prost(bytes = "vec", tag = "3")]
    checksum: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    instantiate_permission: Option<Permission>,
}

#[derive(Clone, PartialEq, Message)]
struct Permission {
    #[prost(int32, tag = "1")]
    kind: i32,
}

impl Rpc {
    /// The chain id that a node says of itself, for a profile that does not have one yet.
    ///
    /// # Errors
    /// The node does not answer.
    pub fn ask_chain_id(url: &str) -> Result<String, ChainError> {
        let node = Node {
            http: Http::new(url, Timing::default()),
        };
        let status = node.status().map_err(|error| node.http.explain(error))?;
        Ok(status.node_info.network)
    }

    /// A page of the chain's codes, the newest first; `after` is the page before's `next`.
    ///
    /// # Errors
    /// The node does not answer, or with something that is no list of codes.
    pub fn codes(&self, after: Option<Vec<u8>>) -> Result<CodePage, ChainError> {
        let request = CodesRequest {
            pagination: Some(PageRequest {
                key: after.unwrap_or_default(),
                limit: PAGE,
                reverse: true,
            }),
        };
        let answer: CodesResponse = self
            .link
            .node
            .query("/cosmwasm.wasm.v1.Query/Codes", &request, self.height)
            .map_err(|error| self.explain_query(error, &Asked::default()))?;
        let codes = answer.codes.into_iter().map(|code| {
            let (permission, checksum) = (code.instantiate_permission, code.checksum);
            stored(code.code_id, code.creator, &checksum, permission)
        });
        Ok(CodePage {
            codes: codes.collect::<Result<_, _>>()?,
            next: answer
                .pagination
                .map(|page| page.next_key)
                .filter(|key| !key.is_empty()),
        })
    }

    /// A code with who may use it; `None` if the chain has none of this id.
    ///
    /// # Errors
    /// The node does not answer.
    pub fn stored_code(&self, code_id: u64) -> Result<Option<StoredCode>, ChainError> {
        if code_id == 0 {
            return Ok(None);
        }
        let request = CodeRequest { code_id };
        let answer: Result<CodeResponse, _> =
            self.link
                .node
                .query("/cosmwasm.wasm.v1.Query/CodeInfo", &request, self.height);
        match answer {
            Ok(code) => {
                let (permission, checksum) = (code.instantiate_permission, code.checksum);
                stored(code.code_id, code.creator, &checksum, permission).map(Some)
            }
            Err(QueryError::Refused(refusal)) if refusal.log.contains("not found") => Ok(None),
            Err(error) => Err(self.explain_query(error, &Asked::default())),
        }
    }

    /// The denomination in which fees are paid.
    pub fn fee_denom(&self) -> &str {
        &self.gas_price.denom
    }
}

fn stored(
    code_id: u64,
    creator: String,
    checksum: &[u8],
    permission: Option<Permission>,
) -> Result<StoredCode, ChainError> {
    let checksum = Checksum::try_from(checksum).map_err(|error| ChainError::Encoding {
        what: "a code's checksum",
        reason: error.to_string(),
    })?;
    Ok(StoredCode {
        code_id,
        creator: Addr::unchecked(creator),
        checksum,
        is_open: permission.is_some_and(|permission| permission.kind == EVERYBODY),
    })
}
