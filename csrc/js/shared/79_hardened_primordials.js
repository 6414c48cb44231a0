// The primordials for Deno's scripts. Those scripts were written to run before a guest's code, but here they run after
// it.
({ primordials }) => {
  const {
    ObjectCreate, ObjectDefineProperties, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor,
    ObjectGetOwnPropertyDescriptors, ObjectSetPrototypeOf, ReflectOwnKeys, Symbol, SymbolFor,
  } = primordials;

  // Deno's own classes define under this symbol how they are shown. It is not the registered symbol, which every script
  // can make.
  const inspectBrand = Symbol("inspect");
  primordials.SymbolFor = (key) => key === "Deno.privateCustomInspect" ? inspectBrand : SymbolFor(key);

  // Ordinary objects describe properties, and a guest may have put a `get` on the prototype that they inherit from.
  const ownOnly = (descriptor) => ({ __proto__: null, ...descriptor });
  const allOwnOnly = (descriptors) => {
    const all = { __proto__: null };
    const keys = ReflectOwnKeys(descriptors);
    for (let i = 0; i < keys.length; i++) all[keys[i]] = ownOnly(descriptors[keys[i]]);
    return all;
  };
  primordials.ObjectDefineProperty = (object, key, descriptor) =>
    ObjectDefineProperty(object, key, ownOnly(descriptor));
  primordials.ObjectDefineProperties = (object, descriptors) => ObjectDefineProperties(object, allOwnOnly(descriptors));
  primordials.ObjectCreate = (prototype, descriptors) =>
    descriptors === undefined ? ObjectCreate(prototype) : ObjectCreate(prototype, allOwnOnly(descriptors));

  const descriptorOf = (object, key) => {
    const found = ObjectGetOwnPropertyDescriptor(object, key);
    return found === undefined ? undefined : ObjectSetPrototypeOf(found, null);
  };
  primordials.ObjectGetOwnPropertyDescriptor = descriptorOf;
  primordials.ReflectGetOwnPropertyDescriptor = descriptorOf;
  primordials.ObjectGetOwnPropertyDescriptors = (object) => allOwnOnly(ObjectGetOwnPropertyDescriptors(object));
};
