//! A seller with a shop, a buyer with a disk.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flywheel_exchange::{
    BuyerSecret, Delivery, Described, Levels, Limits, Listed, OrderKey, Orders, OrdersError, Patience, ReceiveError,
    Received, Refusal, Sealed, SellersDoor, Shop, Standing, Verdict, describe, quietly, seal,
};
use flywheel_protocol::Hash32;
use tempfile::TempDir;

pub const ORDER: u64 = 7;

/// Sizes at which something changes: chunks, groups (64 KiB), pieces (256 KiB), batches would be too large.
pub const SIZES: [usize; 18] = [
    1, 2, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 4_096, 4_097, 65_535, 65_536, 65_537, 131_072, 132_096, 262_144,
    263_168, 1_048_577,
];

/// Bytes that no chunk shares with another.
pub fn data(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ size as u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

#[derive(Default)]
pub struct Books {
    pub orders: Mutex<BTreeMap<u64, Standing>>,
    pub listings: Mutex<BTreeMap<Hash32, Listed>>,
}

impl Orders for Books {
    fn standing(&self, order: u64) -> Result<Standing, OrdersError> {
        let orders = self.orders.lock().unwrap();
        Ok(orders.get(&order).cloned().unwrap_or(Standing::Unknown))
    }

    fn listed(&self, root: Hash32) -> Result<Option<Listed>, OrdersError> {
        Ok(self.listings.lock().unwrap().get(&root).cloned())
    }
}

pub struct World {
    pub folder: TempDir,
    pub described: Described,
    pub secret: BuyerSecret,
    pub books: Arc<Books>,
    pub bytes: Vec<u8>,
}

impl World {
    /// A listed file, named, and a paid order that is not sealed yet.
    pub fn with(bytes: Vec<u8>) -> Self {
        let folder = TempDir::new().unwrap();
        let content = folder.path().join("data");
        fs::write(&content, &bytes).unwrap();
        let levels = folder.path().join("data.levels");
        let described = describe(&content, &levels, &mut quietly).unwrap();
        let secret = BuyerSecret::load_or_create(&folder.path().join("buyer.key")).unwrap();
        let books = Arc::new(Books::default());
        let listed = Listed { content, levels };
        books.listings.lock().unwrap().insert(described.root, listed);
        books.orders.lock().unwrap().insert(ORDER, Standing::NotSealed);
        Self {
            folder,
            described,
            secret,
            books,
            bytes,
        }
    }

    /// The same, sealed and ready.
    pub fn sealed(bytes: Vec<u8>) -> (Self, Sealed) {
        let world = Self::with(bytes);
        let sealed = world.seal();
        world.hand_over();
        (world, sealed)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn levels(&self) -> Levels {
        Levels::open_of(&self.path("data.levels"), self.described.content()).unwrap()
    }

    pub fn seal(&self) -> Sealed {
        seal(&self.path("data"), &self.levels(), &self.path("sealed"), &mut quietly).unwrap()
    }

    pub fn hand_over(&self) {
        let ready = Standing::Ready {
            buyer: self.secret.public(),
            folder: self.path("sealed"),
        };
        self.books.orders.lock().unwrap().insert(ORDER, ready);
    }

    pub fn shop(&self) -> Shop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Shop::start(Arc::clone(&self.books), Limits::default(), listener).unwrap()
    }

    pub fn delivery(&self, hidden_root: Hash32) -> Delivery {
        Delivery {
            order: ORDER,
            content: self.described,
            hidden_root,
            folder: self.path("received"),
        }
    }

    /// Receives from a shop of its own.
    pub fn receive(&self, hidden_root: Hash32) -> Result<Verdict, ReceiveError> {
        let shop = self.shop();
        let verdict = self.receive_from(&door(&shop), hidden_root);
        shop.stop();
        verdict
    }

    pub fn receive_from(&self, door: &SellersDoor, hidden_root: Hash32) -> Result<Verdict, ReceiveError> {
        self.delivery(hidden_root)
            .receive(&self.secret, door, impatient(), &mut quietly)
    }

    /// The key that the seller keeps in the order's folder.
    pub fn key(&self) -> OrderKey {
        Sealed::open(&self.path("sealed")).unwrap().key().clone()
    }
}

pub fn door(shop: &Shop) -> SellersDoor {
    SellersDoor::new(&format!("http://{}", shop.address()))
}

pub fn impatient() -> Patience {
    Patience {
        failures: 3,
        pause: Duration::from_millis(1),
        until: None,
    }
}

#[track_caller]
pub fn confirmed(verdict: Result<Verdict, ReceiveError>) -> Received {
    match verdict.unwrap() {
        Verdict::Confirm(received) => received,
        Verdict::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

#[track_caller]
pub fn refused(verdict: Result<Verdict, ReceiveError>) -> Refusal {
    match verdict.unwrap() {
        Verdict::Confirm(_) => panic!("confirmed"),
        Verdict::Refuse(refusal) => refusal,
    }
}
